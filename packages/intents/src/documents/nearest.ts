import { nearest as nearestWord } from "@longshore/kit";

/** The candidate that `text` was most likely meant to be; undefined when none is near. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  return nearestWord(text, candidates, () => Math.max(1, Math.floor(text.length / 3)));
}

/** `", did you mean `address`?"`, or nothing. */
export function didYouMean(text: string, candidates: readonly string[]): string {
  const best = nearest(text, candidates);
  return best === undefined ? "" : `, did you mean \`${best}\`?`;
}

/** What is longer is no slip of the finger, and comparing it costs its square. */
const MAX_LENGTH = 64;
