/** One record of the multirecord area, FRU information storage definition §16; its content is kept as it came. */
export interface MultiRecord {
  readonly type: number;
  readonly name: string;
  readonly content: Uint8Array;
}

/** The records from the area's start to the one marked as last, or to the first that is broken. */
export function multiRecords(raw: Uint8Array, problems: string[]): MultiRecord[] {
  const found: MultiRecord[] = [];
  for (let at = 0; at + HEADER <= raw.length; ) {
    const [type = 0, format = 0, length = 0, contentSum = 0] = raw.subarray(at, at + HEADER);
    const content = Uint8Array.from(raw.subarray(at + HEADER, at + HEADER + length));
    if (total(raw.subarray(at, at + HEADER)) !== 0 || content.length < length) {
      problems.push(`multirecord ${found.length + 1} is broken`);
      break;
    }
    if (((total(content) + contentSum) & 0xff) !== 0)
      problems.push(`multirecord ${found.length + 1} has a wrong checksum`);
    found.push({ type, name: NAMES[type] ?? `record type 0x${type.toString(16)}`, content });
    if (format & LAST) break;
    at += HEADER + length;
  }
  return found;
}

const HEADER = 5;
const LAST = 0x80;

const NAMES: Readonly<Record<number, string>> = {
  0: "power supply",
  1: "DC output",
  2: "DC load",
  3: "management access",
  4: "base compatibility",
  5: "extended compatibility",
};

function total(raw: Uint8Array): number {
  return raw.reduce((sum, byte) => sum + byte, 0) & 0xff;
}
