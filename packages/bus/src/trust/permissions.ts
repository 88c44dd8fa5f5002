import {
  allSubjects,
  type AnySubject,
  CHARTS_BUCKET,
  fenceOf,
  MAX_MESSAGE_BYTES,
  patternOf,
  streams,
  subjects,
  type Verb,
} from "@longshore/contracts";

/** What users signed by a role's key may do; `{{name()}}` becomes the name in the user's credentials. */
export interface Role {
  readonly role: string;
  readonly pub: readonly string[];
  readonly sub: readonly string[];
  /** Answers that may be sent to a request's reply subject. */
  readonly answers?: { readonly max: number; readonly withinMs: number };
  readonly maxSubscriptions: number;
  /** Bytes. */
  readonly maxPayload: number;
}

/**
 * Where sites read the hub's streams. Any prefix but `$JS.API` and `$JS.<domain>.API` will do: those are mapped or
 * taken before imports are looked at.
 */
export const SITE_API_PREFIX = "fleet.js";

const NAME = "{{name()}}";
const NONE = -1;

/** Bytes on the wire: the largest message of the contract, its headers, and what an envelope adds around a body. */
export const MAX_PAYLOAD_BYTES = MAX_MESSAGE_BYTES + 64 * 1024;

/** The stream of the objects' chunks. */
export const OBJECT_STREAM = `OBJ_${CHARTS_BUCKET}`;

/** Subjects by which a site reads: the last message of one subject of its own, and the bucket that all may read. */
export function siteReads(site: string): string[] {
  return [
    ...fences("intent", site).map((fence) => `${SITE_API_PREFIX}.DIRECT.GET.${streams.intents.name}.${fence}`),
    `${SITE_API_PREFIX}.DIRECT.GET.${OBJECT_STREAM}`,
  ];
}

/** What a site sends up. */
export function siteSends(site: string): string[] {
  return [...fences("fact", site), ...fences("signal", site), ...fences("ask", site)];
}

export const inboxOf = {
  site: (site: string) => `_INBOX.${site}`,
  enrol: (name: string) => `_INBOX.enrol.${name}`,
  operator: (name: string) => `_INBOX.ops.${name}`,
  hub: "_INBOX.hub",
  sys: "_INBOX.sys",
} as const;

export const roles = {
  HUB: { role: "hub", pub: [">"], sub: [">"], maxSubscriptions: NONE, maxPayload: NONE },
  SITES: {
    role: "site",
    pub: [...siteSends(NAME), ...siteReads(NAME)],
    sub: [...fences("intent", NAME), ...fences("command", NAME), `${inboxOf.site(NAME)}.>`],
    answers: { max: 1, withinMs: 60_000 },
    maxSubscriptions: 256,
    maxPayload: MAX_PAYLOAD_BYTES,
  },
  ENROL: {
    role: "enrol",
    pub: [patternOf(subjects.enrol, { token: NAME })],
    sub: [`${inboxOf.enrol(NAME)}.>`],
    maxSubscriptions: 4,
    maxPayload: 8192,
  },
  OPS: {
    role: "operator",
    pub: fences("api", NAME),
    sub: [`${inboxOf.operator(NAME)}.>`],
    maxSubscriptions: 16,
    maxPayload: MAX_PAYLOAD_BYTES,
  },
  SYS: {
    role: "sys",
    pub: ["$SYS.REQ.CLAIMS.UPDATE"],
    sub: [`${inboxOf.sys}.>`, "$SYS.ACCOUNT.*.CONNECT", "$SYS.ACCOUNT.*.DISCONNECT"],
    maxSubscriptions: 16,
    maxPayload: MAX_PAYLOAD_BYTES,
  },
} as const satisfies Record<string, Role>;

/** The fences of one verb, each once. */
export function fences(verb: Verb, site: string): string[] {
  const rows: readonly AnySubject[] = allSubjects.filter((row) => row.verb === verb);
  return [...new Set(rows.map((row) => fenceOf(row, site)))];
}
