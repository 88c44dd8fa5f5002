/** Transfers that one thread takes before another is worth its start. */
const WORTH = 8;

/**
 * Who takes the next transfer, by how many each has: this thread, one of the others by its place, or a new one while there
 * are fewer than `most`.
 */
export function nextThread(here: number, others: readonly number[], most: number): "here" | "new" | number {
  const least = Math.min(here, ...others);
  if (least >= WORTH && others.length < most) return "new";
  return here === least ? "here" : others.indexOf(least);
}
