/** Ends a check: its problems one per line and exit code 1, or a word on what was looked at. */
export function report(problems: readonly string[], looked: string): void {
  for (const problem of problems) console.error(problem);
  if (problems.length === 0) console.log(looked);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
