/** Transfers that one thread takes before another is worth its start. */
const WORTH = 8;

/**
 * Who takes the next transfer, by how many each has: this thread, one of the others by its place, or a new one while there
 * are fewer than `most`. Others that are faster (`preferred`) take what they can before this one does.
 */
export function nextThread(
  here: number,
  others: readonly number[],
  most: number,
  preferred: boolean,
): "here" | "new" | number {
  const leastOfOthers = Math.min(...others);
  if (preferred && leastOfOthers < WORTH) return others.indexOf(leastOfOthers);
  const least = Math.min(preferred ? WORTH : here, leastOfOthers);
  if (least >= WORTH && others.length < most) return "new";
  return here <= leastOfOthers ? "here" : others.indexOf(leastOfOthers);
}
