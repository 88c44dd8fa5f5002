/** Something that lies in the folder of images. */
export interface Kept {
  readonly sha256: string;
  readonly bytes: number;
  readonly usedAtMs: number;
}

/**
 * What must go so that `needed` more bytes fit: the least recently used of those that nobody needs. Undefined = even without
 * all of those there is no room.
 */
export function makeRoom(
  kept: readonly Kept[],
  isNeeded: (sha256: string) => boolean,
  needed: number,
  maxBytes: number,
): readonly string[] | undefined {
  let over = kept.reduce((sum, { bytes }) => sum + bytes, 0) + needed - maxBytes;
  const gone: string[] = [];
  for (const { sha256, bytes } of kept.toSorted((a, b) => a.usedAtMs - b.usedAtMs)) {
    if (over <= 0) break;
    if (isNeeded(sha256)) continue;
    gone.push(sha256);
    over -= bytes;
  }
  return over <= 0 ? gone : undefined;
}
