import { errorCatalog, isName } from "@longshore/kit";
import { isKeyOf } from "./trust/key-pair.ts";

/**
 * What an operator carries to a new site, once: where the hub is, what to trust, and a short-lived user that can do
 * nothing but ask to be let in. Printed as `lsh1.` and base64url JSON. Its seed makes it a credential.
 */
export interface EnrolToken {
  readonly site: string;
  /** Also the name of the token's NATS user. */
  readonly tokenId: string;
  /** `tls://host:port`, tried in random order. */
  readonly servers: readonly string[];
  /** Certificate of the hub's CA, PEM. */
  readonly ca: string;
  readonly jwt: string;
  readonly seed: string;
  /** Public NKey of the root: what the site pins. Whoever can change the token on its way can be the site's hub. */
  readonly root: string;
  readonly expiresAtMs: number;
}

export const tokenErrors = errorCatalog({
  TOKEN_UNREADABLE: {
    retry: "never",
    message: (d: { reason: string }) => `this is not an enrolment token: ${d.reason}`,
    hint: "Copy the whole line that `longshore site invite` printed; it begins with lsh1.",
  },
});

const PREFIX = "lsh1.";

export function encodeToken(token: EnrolToken): string {
  return PREFIX + Buffer.from(JSON.stringify(token)).toString("base64url");
}

/** Throws TOKEN_UNREADABLE; says nothing of the token's content. */
export function decodeToken(text: string): EnrolToken {
  const trimmed = text.trim();
  if (!trimmed.startsWith(PREFIX)) throw tokenErrors.TOKEN_UNREADABLE({ reason: `it does not begin with ${PREFIX}` });
  const token = parse(trimmed.slice(PREFIX.length));
  const missing = Object.entries(FIELDS).find(([field, ok]) => !ok(token[field]))?.[0];
  if (missing !== undefined)
    throw tokenErrors.TOKEN_UNREADABLE({ reason: `${missing} is missing or wrong; it may have been cut` });
  return token as unknown as EnrolToken; // every field was just checked
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== "";

const FIELDS: Readonly<Record<keyof EnrolToken, (value: unknown) => boolean>> = {
  site: (value) => typeof value === "string" && isName(value),
  tokenId: (value) => typeof value === "string" && isName(value),
  servers: (value) => Array.isArray(value) && value.length > 0 && value.every(isText),
  ca: isText,
  jwt: isText,
  seed: isText,
  root: (value) => typeof value === "string" && isKeyOf("operator", value),
  expiresAtMs: Number.isSafeInteger,
};

function parse(encoded: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(encoded, "base64url").toString("utf8"));
    return typeof parsed === "object" && parsed !== null ? { ...parsed } : {};
  } catch (cause) {
    throw tokenErrors.TOKEN_UNREADABLE({ reason: "it is cut or changed" }, { cause });
  }
}
