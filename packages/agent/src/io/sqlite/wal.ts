/**
 * How many commits of a write-ahead log SQLite will not see, because something before them is not as it was written: it
 * reads up to the first frame whose checksum fails and takes that for the end, without a word. A last commit that is
 * torn is none: it was never said to be on disk. sqlite.org/fileformat2.html, section 4.
 */
export function unreadCommits(wal: Uint8Array): number {
  if (wal.length < HEADER + FRAME) return 0;
  const view = viewOf(wal);
  const pageSize = pageSizeOf(view);
  if (pageSize === undefined || !isHeaderSound(view)) return 1; // how much of it is unread cannot be told
  const frames = framesOf(view, pageSize);
  const sound = frames.findIndex((_, i) => !isSound(view, frames, i));
  if (sound === -1) return 0;
  return frames.slice(sound + 1).filter(({ ofRound, commits }) => ofRound && commits).length;
}

/**
 * The database file with everything that its log committed, also what lies behind a broken place and what is broken
 * itself: who reads it judges row by row. An end that is missing is made up with empty pages, because SQLite opens no
 * file that is shorter than it says.
 */
export function replay(database: Uint8Array, wal: Uint8Array): Uint8Array {
  const view = viewOf(wal.length < HEADER + FRAME ? NO_LOG : wal);
  const pageSize = (isHeaderSound(view) ? pageSizeOf(view) : undefined) ?? pageSizeOfFile(database) ?? 4096;
  const frames = framesOf(view, pageSize);
  // all before the last commit of this round are of this round: those of an earlier one lie behind its end
  const end = frames.findLastIndex(({ ofRound, commits }) => ofRound && commits);
  const there = Math.ceil(database.length / pageSize);
  const pages = (frames[end]?.pagesAfter ?? 0) || Math.max(there, pagesOfFile(database, there));
  const file = new Uint8Array(pages * pageSize);
  file.set(database.subarray(0, file.length));
  for (const { page, at } of frames.slice(0, end + 1)) {
    if (page >= 1 && page <= pages) file.set(wal.subarray(at + FRAME, at + FRAME + pageSize), (page - 1) * pageSize);
  }
  return file;
}

const HEADER = 32;
const NO_LOG = new Uint8Array(HEADER);
const FRAME = 24;
const LITTLE_ENDIAN = 0x377f0682;
const BIG_ENDIAN = 0x377f0683;

interface Frame {
  readonly at: number;
  readonly page: number;
  /** Of the database, when this frame ends a transaction; else 0. */
  readonly pagesAfter: number;
  readonly commits: boolean;
  /** Not left from before the log began anew. */
  readonly ofRound: boolean;
  readonly pageSize: number;
}

function framesOf(view: DataView, pageSize: number): Frame[] {
  // a header that is broken may have broken salts: then those of the first frame count
  const salts = isHeaderSound(view) ? view.getBigUint64(16) : view.getBigUint64(HEADER + 8);
  const frames: Frame[] = [];
  for (let at = HEADER; at + FRAME + pageSize <= view.byteLength; at += FRAME + pageSize) {
    const pagesAfter = view.getUint32(at + 4);
    const ofRound = view.getBigUint64(at + 8) === salts;
    frames.push({ at, page: view.getUint32(at), pagesAfter, commits: pagesAfter > 0, ofRound, pageSize });
  }
  return frames;
}

/** Its checksum runs on from that of the frame before, or of the header (section 4.2). */
function isSound(view: DataView, frames: readonly Frame[], i: number): boolean {
  const frame = frames[i];
  if (frame === undefined || !frame.ofRound) return false;
  const before = frames[i - 1]?.at ?? HEADER - FRAME;
  const little = view.getUint32(0) === LITTLE_ENDIAN;
  const from = { a: view.getUint32(before + 16), b: view.getUint32(before + 20) };
  const head = add(from, view, { from: frame.at, bytes: 8, little });
  return isSum(view, frame.at + 16, add(head, view, { from: frame.at + FRAME, bytes: frame.pageSize, little }));
}

function isHeaderSound(view: DataView): boolean {
  const little = view.getUint32(0) === LITTLE_ENDIAN;
  return isSum(view, 24, add({ a: 0, b: 0 }, view, { from: 0, bytes: 24, little }));
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function pageSizeOf(view: DataView): number | undefined {
  const magic = view.getUint32(0);
  const size = view.getUint32(8);
  return isPageSize(size) && (magic === LITTLE_ENDIAN || magic === BIG_ENDIAN) ? size : undefined;
}

/** Section 1.3.2: 1 stands for 65536. */
function pageSizeOfFile(database: Uint8Array): number | undefined {
  if (database.length < 100) return undefined;
  const size = viewOf(database).getUint16(16);
  return isPageSize(size) ? size : undefined;
}

/** Section 1.3.7; a number that is broken itself must not cost all memory. */
function pagesOfFile(database: Uint8Array, there: number): number {
  return database.length < 100 ? 0 : Math.min(viewOf(database).getUint32(28), 16 * there);
}

function isPageSize(size: number): boolean {
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0;
}

interface Sum {
  readonly a: number;
  readonly b: number;
}

interface Words {
  readonly from: number;
  readonly bytes: number;
  /** As the magic of the header names it. */
  readonly little: boolean;
}

function add({ a, b }: Sum, view: DataView, { from, bytes, little }: Words): Sum {
  for (let at = from; at < from + bytes; at += 8) {
    a = (a + view.getUint32(at, little) + b) >>> 0;
    b = (b + view.getUint32(at + 4, little) + a) >>> 0;
  }
  return { a, b };
}

function isSum(view: DataView, at: number, { a, b }: Sum): boolean {
  return view.getUint32(at) === a && view.getUint32(at + 4) === b;
}
