/**
 * How many commits of a write-ahead log SQLite will not see, because something before them is not as it was written: it
 * reads up to the first frame whose checksum fails and takes that for the end, without a word. A last commit that is
 * torn is none: it was never said to be on disk. sqlite.org/fileformat2.html, section 4.
 */
export function unreadCommits(wal: Uint8Array): number {
  if (wal.length < HEADER + FRAME) return 0;
  const view = new DataView(wal.buffer, wal.byteOffset, wal.byteLength);
  const pageSize = pageSizeOf(view);
  if (pageSize === undefined) return 1; // its first bytes are broken: all of it is unread, and how much cannot be told
  const little = view.getUint32(0) === LITTLE_ENDIAN;
  let sum = add({ a: 0, b: 0 }, view, { from: 0, bytes: 24, little });
  if (!isSum(view, 24, sum)) return 1;
  const salts = [view.getUint32(16), view.getUint32(20)];
  let isRead = true;
  let unread = 0;
  let last = 0;
  for (let at = HEADER; at + FRAME + pageSize <= wal.length; at += FRAME + pageSize) {
    if (view.getUint32(at + 8) !== salts[0] || view.getUint32(at + 12) !== salts[1]) {
      isRead = false; // written before the log began anew, unless others follow that were not
      continue;
    }
    if (isRead) {
      sum = add(sum, view, { from: at, bytes: 8, little });
      sum = add(sum, view, { from: at + FRAME, bytes: pageSize, little });
      isRead = isSum(view, at + 16, sum);
      if (!isRead) last = at;
    }
    if (!isRead && at !== last && view.getUint32(at + 4) !== 0) unread++;
  }
  return unread;
}

const HEADER = 32;
const FRAME = 24;
const LITTLE_ENDIAN = 0x377f0682;
const BIG_ENDIAN = 0x377f0683;

interface Sum {
  readonly a: number;
  readonly b: number;
}

function pageSizeOf(view: DataView): number | undefined {
  const magic = view.getUint32(0);
  const size = view.getUint32(8);
  const isSize = size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
  return isSize && (magic === LITTLE_ENDIAN || magic === BIG_ENDIAN) ? size : undefined;
}

/** Two sums that run on from frame to frame, over words of 32 bits in the order that the magic names (section 4.2). */
function add(
  { a, b }: Sum,
  view: DataView,
  { from, bytes, little }: { from: number; bytes: number; little: boolean },
): Sum {
  for (let at = from; at < from + bytes; at += 8) {
    a = (a + view.getUint32(at, little) + b) >>> 0;
    b = (b + view.getUint32(at + 4, little) + a) >>> 0;
  }
  return { a, b };
}

function isSum(view: DataView, at: number, { a, b }: Sum): boolean {
  return view.getUint32(at) === a && view.getUint32(at + 4) === b;
}
