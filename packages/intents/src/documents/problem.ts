/** What is wrong at one place of the operator's files. */
export interface Problem {
  /** Empty when it came from the command line; then line and column are 0. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units as editors count them. */
  readonly col: number;
  /** "spec.bmc.address"; empty for the document or file itself. */
  readonly path: string;
  /** What is wrong, and how to mend it where that can be known. */
  readonly message: string;
  readonly found: string;
  readonly expected: string;
}

/**
 * As the CLI prints it:
 *
 *     oslo.yaml:12:9: spec.bmc.adress: unknown field, did you mean `address`?
 *         found:    adress
 *         expected: one of address, port, protocol, credentials, cipherSuites
 */
export function formatProblem(problem: Problem): string {
  const where = problem.file === "" ? "" : `${problem.file}:${problem.line}:${problem.col}`;
  const lines = [[where, problem.path, problem.message].filter((part) => part !== "").join(": ")];
  if (problem.found !== "") lines.push(`    found:    ${problem.found}`);
  if (problem.expected !== "") lines.push(`    expected: ${problem.expected}`);
  return lines.map(printable).join("\n");
}

/** Nothing in a file reaches the terminal as a control sequence, or fills it. */
function printable(line: string): string {
  const short = line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE - 1)}…`;
  // oxlint-disable-next-line no-control-regex -- these are what is looked for: C0, C1, line and direction marks
  return short.replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

const MAX_LINE = 400;

/** By file, then by place. */
export function compareProblems(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.col - b.col;
}
