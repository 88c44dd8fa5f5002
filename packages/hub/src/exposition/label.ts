/** Longest value of a label, UTF-16 units; longer ones are refused, not cut: two cut ones could become the same series. */
export const MAX_LABEL_LENGTH = 128;

/** True for what can stand in a label on one line that a person can read. */
export function isLabelValue(value: unknown): value is string {
  if (typeof value !== "string" || value.length > MAX_LABEL_LENGTH) return false;
  return PLAIN.test(value) || !UNPRINTABLE.test(value);
}

/** The value if it can stand in a label, `Other` for what cannot. */
export function shownLabel(value: string | null | undefined): string {
  return isLabelValue(value) ? value : "Other";
}

/** `site="oslo",device="eth0"`: an empty value is the same as none, for Prometheus too. */
export function labelText(pairs: Iterable<readonly [string, string]>): string {
  let text = "";
  for (const [name, value] of pairs) if (value !== "") text += `${text === "" ? "" : ","}${name}="${escaped(value)}"`;
  return text;
}

const PLAIN = /^[ -~]*$/;

// controls, line and paragraph separators, half surrogates, and marks that turn the direction of what follows
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

function escaped(value: string): string {
  return /["\\]/.test(value) ? value.replaceAll("\\", "\\\\").replaceAll('"', '\\"') : value;
}
