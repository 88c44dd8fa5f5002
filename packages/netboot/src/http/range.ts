/** The part of a file that is asked for; `to` is not included. */
export interface Part {
  readonly from: number;
  readonly to: number;
}

/**
 * One range of bytes, RFC 9110 §14.1.2. Undefined = the whole file: no header, one that cannot be read (§14.2 lets a
 * server ignore it) or several ranges at once. "none" = nothing of the file is asked for (416).
 */
export function rangeOf(header: string | undefined, size: number): Part | "none" | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  const [, first = "", last = ""] = found ?? [];
  if (found === null || (first === "" && last === "")) return undefined;
  if (first === "") {
    const length = Math.min(Number(last), size);
    return length === 0 ? "none" : { from: size - length, to: size };
  }
  const from = Number(first);
  const to = last === "" ? size : Math.min(Number(last) + 1, size);
  if (last !== "" && Number(last) < from) return undefined; // §14.1.1: not a valid range
  return from >= size ? "none" : { from, to };
}
