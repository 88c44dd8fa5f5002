/** As much of DER (X.690) as a certificate needs: tag, length, content. */
export function tlv(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

export const sequence = (...parts: readonly Uint8Array[]): Buffer => tlv(0x30, ...parts);
export const set = (...parts: readonly Uint8Array[]): Buffer => tlv(0x31, ...parts);
export const text = (value: string): Buffer => tlv(0x0c, Buffer.from(value));
export const octets = (value: Uint8Array): Buffer => tlv(0x04, value);
export const bits = (value: Uint8Array, unused = 0): Buffer => tlv(0x03, Buffer.from([unused]), value);
export const yes = (): Buffer => tlv(0x01, Buffer.from([0xff]));
/** A number that is not negative, big-endian. */
export const integer = (value: Uint8Array): Buffer =>
  tlv(0x02, (value[0] ?? 0) > 0x7f ? Buffer.from([0]) : Buffer.alloc(0), value);
/** "20261129011500Z" */
export const time = (atMs: number): Buffer =>
  tlv(0x18, Buffer.from(`${new Date(atMs).toISOString().replaceAll(/[-:T]/g, "").slice(0, 14)}Z`));

/** "1.2.840.10045.4.3.2" */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tlv(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

/** The elements inside a constructed one, each with tag and length. */
export function elementsOf(element: Uint8Array): Buffer[] {
  const { start, end } = contentOf(element, 0);
  const found: Buffer[] = [];
  for (let at = start; at < end; ) {
    const next = contentOf(element, at).end;
    found.push(Buffer.from(element.subarray(at, next)));
    at = next;
  }
  return found;
}

function contentOf(bytes: Uint8Array, at: number): { readonly start: number; readonly end: number } {
  const first = bytes[at + 1] ?? 0;
  const count = first < 0x80 ? 0 : first & 0x7f;
  const length =
    count === 0 ? first : Number.parseInt(Buffer.from(bytes.subarray(at + 2, at + 2 + count)).toString("hex"), 16);
  const start = at + 2 + count;
  return { start, end: start + length };
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const hex = length.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return Buffer.concat([Buffer.from([0x80 | bytes.length]), bytes]);
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) digits.unshift((rest & 0x7f) | 0x80);
  return digits;
}
