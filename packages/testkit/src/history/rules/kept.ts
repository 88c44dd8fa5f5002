/** A change that an operator was told is stored. */
export interface AcknowledgedChange {
  readonly call: number;
  /** `site/kind/name`. */
  readonly document: string;
  readonly generation: number;
}

/** What was acknowledged is there, with that generation or a later one. `stored`: 0 = it is not there. */
export function kept(changes: Iterable<AcknowledgedChange>, stored: (document: string) => number): string[] {
  return [...changes].flatMap(({ call, document, generation }) => {
    const there = stored(document);
    if (there >= generation) return [];
    return [`call ${call} was answered with generation ${generation} of ${document}; ${there} is stored`];
  });
}
