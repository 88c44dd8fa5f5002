/** `1f`; `width` counts digits. */
export function hex(value: number, width = 2): string {
  return value.toString(16).padStart(width, "0");
}

export function hexBytes(bytes: Iterable<number>, between = ""): string {
  return Array.from(bytes, (byte) => hex(byte)).join(between);
}
