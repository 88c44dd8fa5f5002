/** The lines of one site, rendered once per change, with the place of each family in them. */
export interface Block {
  readonly bytes: Buffer;
  /** Indices of the families that have lines, rising. */
  readonly families: Uint16Array;
  /** `ends[i]`: where the lines of `families[i]` end in `bytes`; they begin where those before end. */
  readonly ends: Uint32Array;
}

/** Makes a block from the text of each family (`name{labels} value\n` …). */
export function blockOf(lines: ReadonlyMap<number, string>): Block {
  const order = [...lines.keys()].sort((a, b) => a - b);
  const ends = new Uint32Array(order.length);
  let text = "";
  for (const [at, index] of order.entries()) {
    text += lines.get(index) ?? "";
    ends[at] = text.length;
  }
  const bytes = Buffer.from(text);
  if (bytes.length !== text.length) toByteEnds(ends, text); // only where a label is not ASCII
  return { bytes, families: Uint16Array.from(order), ends };
}

function toByteEnds(ends: Uint32Array, text: string): void {
  let from = 0;
  let bytes = 0;
  for (const [at, end] of ends.entries()) {
    bytes += Buffer.byteLength(text.slice(from, end));
    ends[at] = bytes;
    from = end;
  }
}
