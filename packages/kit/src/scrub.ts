import { REDACTED } from "./secret.ts";

/**
 * Text without credentials, for what leaves the site: error reports. `known` are values that this program holds
 * (passwords it was given): they go in whatever form they stand, everything else goes by its looks. Rather one word
 * too many than one credential too few; scrubbing twice changes nothing more.
 */
export function scrub(text: string, known: readonly string[] = []): string {
  let clean = text;
  for (const secret of spellingsOf(known)) clean = clean.replaceAll(secret, REDACTED);
  for (const [pattern, replacement] of LOOKS) clean = clean.replace(pattern, replacement);
  return clean;
}

/** Any value with its texts scrubbed, the values under keys that name a credential gone; deep, cycles cut. */
export function scrubDeep(value: unknown, known: readonly string[] = []): unknown {
  return deep(value, known, new Set());
}

/** Shorter ones would redact half of every sentence. */
const SHORTEST_KNOWN = 4;

const KEY =
  "passw(?:or)?d|passphrase|pwd|secret|token|seed|api[-_]?key|private[-_]?key|access[-_]?key|creds|credentials?|cookie|jwt|\\bk_?g";
const VALUE = `\\\\"(?:[^"\\\\]|\\\\[^"])*\\\\?"?|"(?:[^"\\\\]|\\\\[^])*"?|'(?:[^'\\\\]|\\\\[^])*'?|[^\\s,;&"')}\\]]+`;

const LOOKS: readonly (readonly [RegExp, string])[] = [
  // PEM keys, and the seeds and JWTs of NATS creds files
  [/-----BEGIN [A-Z0-9 ]{0,40}(?:KEY|SEED|JWT)-----[^]*?(?:-----+END [A-Z0-9 ]{0,40}-----+|$)/g, REDACTED],
  [/(authorization["']?\s*[:=]\s*)[^\r\n]+/gi, `$1${REDACTED}`],
  [/\b(bearer|basic|digest)\s+(?!\[redacted\])[A-Za-z0-9+/=._~-]{6,}/gi, `$1 ${REDACTED}`],
  [/\blsh1\.[A-Za-z0-9._~+/=-]+/g, REDACTED],
  [/eyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)*/g, REDACTED],
  // seeds and private keys of NKeys, 58 characters of base32, also when cut short
  [/(?<![A-Z2-7])(?:S[ACNOPUX]|P)[A-Z2-7]{30,}/g, REDACTED],
  // nats://user:password@host, https://key@host
  [/(:\/\/)(?!\[redacted\]@)[^\s"'<>/?#]{0,2048}@/g, `$1${REDACTED}@`],
  [/(:\/\/)(?!\[redacted\]@)[^\s:/@"'<>]{1,256}:[^\s"'<>]{0,2048}@/g, `$1${REDACTED}@`],
  [
    new RegExp(`((?:${KEY})[a-z0-9_-]{0,40}\\\\?["']?\\s*[:=]>?\\s*)(?![>\\s]*\\[redacted\\])(?:${VALUE})`, "gi"),
    `$1${REDACTED}`,
  ],
  [/(\s--?(?:password|passwd|secret|token|seed|kg|P)[= ]+)(?!\[redacted\])\S+/g, `$1${REDACTED}`],
];

const CREDENTIAL_KEY = new RegExp(`(?:${KEY}|authorization)`, "i");

/** As it is, and as JSON, URLs and base64 write it. */
function spellingsOf(known: readonly string[]): string[] {
  const spellings = new Set<string>();
  for (const secret of known) {
    if (secret.length < SHORTEST_KNOWN) continue;
    spellings.add(secret);
    spellings.add(JSON.stringify(secret).slice(1, -1));
    spellings.add(encodeURIComponent(secret.toWellFormed()));
    spellings.add(Buffer.from(secret).toString("base64").replace(/=+$/, ""));
    spellings.add(Buffer.from(secret).toString("base64url"));
    spellings.add(Buffer.from(secret).toString("hex"));
  }
  return [...spellings].toSorted((a, b) => b.length - a.length);
}

function deep(value: unknown, known: readonly string[], above: Set<object>): unknown {
  if (typeof value === "string") return scrub(value, known);
  if (typeof value !== "object" || value === null) return value;
  if (above.has(value)) return "[circular]";
  above.add(value);
  const clean = Array.isArray(value)
    ? value.map((item) => deep(item, known, above))
    : Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          scrub(key, known),
          CREDENTIAL_KEY.test(key) && item !== null && item !== undefined ? REDACTED : deep(item, known, above),
        ]),
      );
  above.delete(value);
  return clean;
}
