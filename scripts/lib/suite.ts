/** What one part of `npm test` came to. */
export interface Result {
  readonly name: string;
  readonly passed: number;
  readonly failed: number;
  /** What was left out, each with its reason. */
  readonly skipped: readonly string[];
  readonly seconds: number;
  /** What to show again at the end. */
  readonly failures: readonly string[];
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Under `CI=true` what is skipped has failed: a proof that was not made is none. */
export function tally(results: readonly Result[], onCi: boolean): Tally {
  const sum = (count: (result: Result) => number): number => results.reduce((total, one) => total + count(one), 0);
  const skipped = sum((result) => result.skipped.length);
  const failed = sum((result) => result.failed);
  return { passed: sum((result) => result.passed), failed: failed + (onCi ? skipped : 0), skipped: onCi ? 0 : skipped };
}

/** Alone on the last line; `.ci/run` and people look for it. */
export function closingLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** The failures and the reasons of what was left out, gathered at the end where people look. */
export function summary(results: readonly Result[], onCi: boolean): string {
  const lines = results.flatMap(({ name, failures, skipped }) => [
    ...failures.map((failure) => `FAILED   ${name}: ${failure}`),
    ...skipped.map((reason) => `${onCi ? "FAILED   (skipped under CI) " : "skipped  "}${name}: ${reason}`),
  ]);
  return lines.join("\n");
}
