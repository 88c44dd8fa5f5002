/**
 * The known word that was probably meant, the first of equals; undefined when none is within `mostEdits` of it (unless
 * told: a third of its length, at least one edit and at most two).
 */
export function nearest(
  word: string,
  known: readonly string[],
  mostEdits: (candidate: string) => number = aThird,
): string | undefined {
  let best: { readonly word: string; readonly edits: number } | undefined;
  for (const candidate of known) {
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits <= mostEdits(candidate) && edits < (best?.edits ?? Infinity)) best = { word: candidate, edits };
  }
  return best?.word;
}

function aThird(candidate: string): number {
  return Math.max(1, Math.min(2, Math.floor(candidate.length / 3)));
}

/** Levenshtein's distance, with a swap of neighbours as one edit. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const edits = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      current[j] = swapped ? Math.min(edits, (before[j - 2] ?? 0) + 1) : edits;
    }
    [before, previous] = [previous, current];
  }
  return previous[b.length] ?? 0;
}
