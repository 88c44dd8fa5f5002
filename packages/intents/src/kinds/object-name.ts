import { createHash } from "node:crypto";
import { canonicalJson } from "../json.ts";

/** What a label's value takes. */
const MAX = 63;

/** Parts with "-" between them; the end replaced by a digest of the whole where it is longer than 63. */
export function objectName(...parts: readonly string[]): string {
  const whole = parts.join("-");
  return whole.length <= MAX ? whole : ended(whole, digestOf(whole));
}

/** With a digest of what is in the object: for kinds whose objects are not changed but made anew. */
export function contentName(base: string, content: unknown): string {
  return ended(base, digestOf(`${base} ${canonicalJson(content)}`));
}

function ended(text: string, end: string): string {
  return `${text.slice(0, MAX - 1 - end.length).replace(/-+$/, "")}-${end}`;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
