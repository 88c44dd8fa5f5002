import type { OperatorContext } from "../src/context/operator-context.ts";
import type { ExitCode } from "../src/exit-code.ts";
import type { Io } from "../src/io.ts";
import { run } from "../src/run.ts";
import { SteppedClock } from "@longshore/kit";
import { cannedLink, type Replies } from "./canned-link.ts";
import { ROOT } from "./vouching.ts";

export interface World {
  readonly replies?: Replies;
  /** A terminal of that many columns; undefined = a pipe. */
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Content by absolute path; what the CLI writes lands here, too. */
  readonly files?: Map<string, string>;
  readonly stdin?: string;
  /** What is typed byte by byte; `stdin` at once unless given. */
  readonly typed?: (signal: AbortSignal) => AsyncIterable<Uint8Array>;
  /** What the person at the terminal says to every question. */
  readonly answers?: { readonly confirm?: boolean; readonly password?: string };
  readonly connect?: Io["connect"];
  /** One that stands still unless given. */
  readonly clock?: Io["clock"];
  readonly signal?: AbortSignal;
  readonly onStdout?: (text: string) => void;
}

export interface Ran {
  readonly code: ExitCode;
  readonly stdout: string;
  readonly stderr: string;
  readonly questions: readonly string[];
  readonly files: ReadonlyMap<string, string>;
}

/** 2026-03-01T12:00:00Z: all ages in the expectations count from here. */
export const NOW = Date.UTC(2026, 2, 1, 12);

export const CONTEXT: OperatorContext = {
  name: "admin",
  servers: ["tls://127.0.0.1:4222"],
  ca: "-----BEGIN CERTIFICATE-----\n",
  jwt: "eyJ0.test",
  seed: "SUTEST",
  root: ROOT,
};

export const CONFIG = "/home/ada/.config/longshore/contexts.json";

/** One run of the CLI in a small world of its own. */
export async function longshore(line: string | readonly string[], world: World = {}): Promise<Ran> {
  const files = world.files ?? new Map([[CONFIG, JSON.stringify({ current: "lab", contexts: { lab: CONTEXT } })]]);
  const said = { stdout: "", stderr: "" };
  const questions: string[] = [];
  const isTTY = world.columns !== undefined;
  const output = (to: "stdout" | "stderr") => ({
    isTTY,
    columns: world.columns,
    write: (content: string | Uint8Array) => {
      const text = typeof content === "string" ? content : new TextDecoder().decode(content);
      said[to] += text;
      if (to === "stdout") world.onStdout?.(text);
    },
    drained: () => Promise.resolve(),
  });
  const io: Io = {
    stdout: output("stdout"),
    stderr: output("stderr"),
    stdin: {
      isTTY: isTTY && world.stdin === undefined,
      type: (signal) => ({ bytes: world.typed?.(signal) ?? piped(world.stdin ?? ""), [Symbol.dispose]: () => {} }),
      readAll: () => Promise.resolve(new TextEncoder().encode(world.stdin ?? "")),
      confirm: (question) => {
        questions.push(question);
        return Promise.resolve(world.answers?.confirm ?? false);
      },
      password: (question) => {
        questions.push(question);
        return Promise.resolve(world.answers?.password ?? "");
      },
    },
    env: { NO_COLOR: "1", ...world.env },
    clock: world.clock ?? new SteppedClock(NOW),
    files: memoryFiles(files),
    home: "/home/ada",
    cwd: "/fleet",
    signal: world.signal ?? new AbortController().signal,
    version: "0.1.0",
    program: "longshore",
    connect: world.connect ?? (() => Promise.resolve(cannedLink(world.replies ?? {}))),
  };
  const words = typeof line === "string" ? line.split(" ").filter(Boolean) : line;
  return { code: await run(words, io), ...said, questions, files };
}

async function* piped(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

function memoryFiles(files: Map<string, string>): Io["files"] {
  const isBelow = (path: string, directory: string): boolean => path.startsWith(`${directory.replace(/\/$/, "")}/`);
  return {
    read: (path) => {
      const text = files.get(path);
      return Promise.resolve(text === undefined ? undefined : new TextEncoder().encode(text));
    },
    writePrivate: (path, content) => {
      files.set(path, content);
      return Promise.resolve();
    },
    kind: (path) => {
      if (files.has(path)) return Promise.resolve("file" as const);
      return Promise.resolve(
        [...files.keys()].some((each) => isBelow(each, path)) ? ("directory" as const) : undefined,
      );
    },
    list: (directory) => Promise.resolve([...files.keys()].filter((path) => isBelow(path, directory)).sort()),
  };
}
