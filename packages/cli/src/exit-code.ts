/** What scripts can rely on; docs/reference/cli.md lists them from here. */
export const ExitCode = {
  Ok: 0,
  Failed: 1,
  Usage: 2,
  NotFound: 3,
  Refused: 4,
  Unreachable: 5,
  Interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const EXIT_CODE_DOCS: Readonly<Record<ExitCode, string>> = {
  0: "done",
  1: "failed; for `diff`: there are differences; for `apply --wait`: not ready in time",
  2: "wrong use of the command, or a bad document",
  3: "what was named does not exist",
  4: "refused: not confirmed, not allowed, or against what is wanted",
  5: "the hub or the site did not answer",
  130: "interrupted",
};
