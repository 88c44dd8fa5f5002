/** What scripts can rely on. */
export const ExitCode = { Ok: 0, Failed: 1, Usage: 2, Interrupted: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export const EXIT_CODE_DOCS: Readonly<Record<ExitCode, string>> = {
  0: "every BMC did what was asked",
  1: "some did not; each said why",
  2: "wrong use of the command: nothing was sent",
  130: "interrupted",
};
