/** What `boot-clients` prints: packages/testkit/go/boot-clients. */
export interface BootReport {
  /** Until the last had all. */
  readonly seconds: number;
  readonly slowest: number;
  readonly median: number;
  readonly failed: number;
  /** Some of the reasons. */
  readonly why: readonly string[];
}

export function bootReportIn(output: string): BootReport {
  const line = output.split("\n").findLast((each) => each.startsWith('{"seconds"'));
  if (line === undefined) throw new Error(`boot-clients did not come to its end: ${output}`);
  return JSON.parse(line) as BootReport;
}
