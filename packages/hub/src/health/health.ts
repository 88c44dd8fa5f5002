/** What must hold before the hub serves. */
export interface Check {
  /** What is waited for while it does not hold: "the message bus". */
  readonly name: string;
  holds(): boolean;
}

/** The names of what does not hold yet; empty = ready. */
export function waitingFor(checks: readonly Check[]): string[] {
  return checks.filter((check) => !check.holds()).map((check) => check.name);
}
