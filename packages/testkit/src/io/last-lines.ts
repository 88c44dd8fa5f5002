/** The last errors and the last words of a program, for whoever must find out what went wrong. */
export function lastLines(program: string, output: string): string {
  const lines = output.trimEnd().split("\n");
  const bad = lines.filter((line) => /error|fail/i.test(line)).slice(-LINES);
  return [`last errors of ${program}`, ...bad, `last words of ${program}`, ...lines.slice(-LINES)]
    .map((line) => line.slice(0, WIDTH))
    .join("\n");
}

const LINES = 15;
const WIDTH = 600;
