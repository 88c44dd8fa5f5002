import type { Io } from "../io.ts";
import { colors, type Colors } from "./colors.ts";

/** Where a command speaks: answers on stdout, everything else on stderr. */
export interface Out {
  readonly colors: Colors;
  /** Width for tables; undefined = no limit. */
  readonly columns: number | undefined;
  /** One line (or more) of the answer. */
  print(text: string): void;
  /** A remark beside the answer. */
  note(text: string): void;
  /** What one could do next; only people see it. */
  next(text: string): void;
  /** What is going on: one live line on a terminal, a plain line per change in a pipe. */
  progress(text: string): void;
  /** Removes the live line. */
  settle(): void;
}

export function createOut({ stdout, stderr, env }: Pick<Io, "stdout" | "stderr" | "env">): Out {
  let live = false;
  let last = "";
  const dim = colors(stderr.isTTY, env).dim;
  const clear = (): void => {
    if (live) stderr.write(CLEAR_LINE);
    live = false;
  };
  return {
    colors: colors(stdout.isTTY, env),
    columns: stdout.isTTY ? stdout.columns : undefined,
    print(text) {
      clear();
      stdout.write(`${text}\n`);
    },
    note(text) {
      clear();
      stderr.write(`${text}\n`);
    },
    next(text) {
      clear();
      if (stderr.isTTY && stdout.isTTY) stderr.write(`${dim(`next: ${text}`)}\n`);
    },
    progress(text) {
      if (text === last) return;
      last = text;
      if (!stderr.isTTY) return stderr.write(`${text}\n`);
      stderr.write(`${CLEAR_LINE}${dim(cut(text, stderr.columns))}`);
      live = true;
    },
    settle: clear,
  };
}

/** To the first column, and nothing right of it. */
const CLEAR_LINE = "\r\u001b[K";

function cut(text: string, columns = 80): string {
  return text.length < columns ? text : `${text.slice(0, Math.max(0, columns - 2))}…`;
}
