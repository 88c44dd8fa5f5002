import { errorCatalog } from "@longshore/kit";

/** Options by their code, in the order in which they were met; a value may be longer than 255 bytes. */
export type Options = ReadonlyMap<number, Uint8Array>;

const PAD = 0;
const END = 255;
const OVERLOAD = 52;
const RELAY_AGENT = 82;
/** Bytes of a value that one length byte can tell. */
const PART_MAX = 255;

/** The fields that option 52 may turn into further room for options. */
export interface Fields {
  readonly bootFile: Uint8Array;
  readonly serverName: Uint8Array;
}

export interface DecodedOptions {
  readonly found: Options;
  readonly overload: { readonly bootFile: boolean; readonly serverName: boolean };
}

/** Options of the packet and of the fields that it overloads; parts of one option are joined (RFC 3396 §7). */
export function decodeOptions(area: Uint8Array, fields: Fields): DecodedOptions {
  const found = new Map<number, Uint8Array>();
  collect(area, "options", found);
  const bits = found.get(OVERLOAD)?.[0] ?? 0;
  const overload = { bootFile: (bits & 1) !== 0, serverName: (bits & 2) !== 0 };
  if (overload.bootFile) collect(fields.bootFile, "file", found);
  if (overload.serverName) collect(fields.serverName, "sname", found);
  return { found, overload };
}

/** Long values become several options of the same code; the relay agent's goes last (RFC 3046 §2.1). */
export function encodeOptions(options: Options): Uint8Array {
  const relayAgent = options.get(RELAY_AGENT);
  const others = [...options].filter(([code]) => code !== RELAY_AGENT);
  return laidOut(relayAgent === undefined ? others : [...others, [RELAY_AGENT, relayAgent]], true);
}

/** Suboptions: the same form without pads, end and joining (RFC 3046 §2.0, RFC 2132 §8.4 allows an end). */
export function decodeSuboptions(area: Uint8Array): Options {
  const found = new Map<number, Uint8Array>();
  for (let at = 0; at < area.length && area[at] !== END; ) {
    const part = partAt(area, at, "suboptions");
    found.set(part.code, part.value);
    at = part.next;
  }
  return found;
}

/** Suboptions as the value of an option. */
export function encodeSuboptions(options: Options, { end = false } = {}): Uint8Array {
  return laidOut([...options], end);
}

/** In one piece: each reply takes this way. */
function laidOut(options: readonly (readonly [code: number, value: Uint8Array])[], end: boolean): Uint8Array {
  const parts = (value: Uint8Array): number => Math.max(1, Math.ceil(value.length / PART_MAX));
  const length = options.reduce((sum, [, value]) => sum + value.length + 2 * parts(value), end ? 1 : 0);
  const area = new Uint8Array(length);
  let at = 0;
  for (const [code, value] of options) {
    for (let i = 0; i < parts(value); i++) {
      const part = value.subarray(i * PART_MAX, (i + 1) * PART_MAX);
      area[at] = code;
      area[at + 1] = part.length;
      area.set(part, at + 2);
      at += 2 + part.length;
    }
  }
  if (end) area[at] = END;
  return area;
}

export const dhcpErrors = errorCatalog({
  DHCP_MALFORMED: {
    retry: "never",
    message: (d: { where: string; at: number; what: string }) => `${d.where}: ${d.what} at offset ${d.at}`,
  },
});

function collect(area: Uint8Array, where: string, found: Map<number, Uint8Array>): void {
  let at = 0;
  for (;;) {
    if (area[at] === END) return;
    if (at >= area.length) throw dhcpErrors.DHCP_MALFORMED({ where, at, what: "no end option" });
    if (area[at] === PAD) {
      at++;
      continue;
    }
    const { code, value, next } = partAt(area, at, where);
    const before = found.get(code);
    found.set(code, before === undefined ? value : Buffer.concat([before, value]));
    at = next;
  }
}

function partAt(area: Uint8Array, at: number, where: string): { code: number; value: Uint8Array; next: number } {
  const code = area[at] ?? PAD;
  const length = area[at + 1];
  const next = at + 2 + (length ?? 0);
  if (length === undefined || next > area.length) {
    throw dhcpErrors.DHCP_MALFORMED({ where, at, what: `option ${code} ends beyond its room` });
  }
  return { code, value: area.subarray(at + 2, next), next };
}
