import * as z from "zod";

/** BGP communities as each of the objects wants them. */
export interface Communities {
  /** "65010:100", RFC 1997. */
  readonly standard: readonly string[];
  /** "65010:1:2", RFC 8092. */
  readonly large: readonly string[];
  /** "no-export" */
  readonly wellKnown: readonly string[];
}

export function communitiesOf(texts: readonly string[]): Communities {
  return {
    standard: texts.filter((text) => text.split(":").length === 2),
    large: texts.filter((text) => text.split(":").length === 3),
    wellKnown: texts.filter((text) => !text.includes(":")),
  };
}

/** IANA's well-known communities, by the names that Cilium has for them. */
export const WELL_KNOWN: Readonly<Record<string, string>> = {
  internet: "0:0",
  "planned-shut": "65535:0",
  "accept-own": "65535:1",
  "llgr-stale": "65535:6",
  "no-llgr": "65535:7",
  blackhole: "65535:666",
  "no-export": "65535:65281",
  "no-advertise": "65535:65282",
  "no-export-subconfed": "65535:65283",
  "no-peer": "65535:65284",
};

const EXPECTED = `two numbers up to 65535 (65010:100), three up to 4294967295 (4200000001:1:2), or one of ${Object.keys(WELL_KNOWN).join(", ")}`;

export const communityField = z.string().refine(isCommunity, EXPECTED);

function isCommunity(text: string): boolean {
  if (Object.hasOwn(WELL_KNOWN, text)) return true;
  if (!/^\d{1,10}(:\d{1,10}){1,2}$/.test(text)) return false;
  const parts = text.split(":").map(Number);
  return parts.every((part) => part <= (parts.length === 2 ? 65_535 : 4_294_967_295));
}
