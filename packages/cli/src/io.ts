import type { OperatorLink } from "@longshore/bus";
import type { Clock } from "@longshore/kit";
import type { OperatorContext } from "./context/operator-context.ts";

/** All that the CLI touches of the world. `io/system.ts` fills it with the real one, tests with theirs. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly files: Files;
  readonly home: string;
  /** Where relative paths begin. */
  readonly cwd: string;
  /** Aborts at Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  readonly version: string;
  /** How completion scripts call this program. */
  readonly program: string;
  connect(context: OperatorContext, options: ConnectOptions): Promise<OperatorLink>;
}

export interface ConnectOptions {
  readonly signal: AbortSignal;
  /** Milliseconds until the line must be up. */
  readonly timeoutMs: number;
}

export interface Output {
  readonly isTTY: boolean;
  /** Width of the terminal in columns; undefined when there is none. */
  readonly columns: number | undefined;
  write(content: string | Uint8Array): void;
  /** Resolves when whoever reads it has taken enough that more may be written. */
  drained(): Promise<void>;
}

export interface Input {
  readonly isTTY: boolean;
  readAll(): Promise<Uint8Array>;
  /** What is typed, as it comes until it ends or the signal aborts; a terminal is raw until this is disposed. */
  type(signal: AbortSignal): Disposable & { readonly bytes: AsyncIterable<Uint8Array> };
  /** Asks on the terminal, default no. Only when `isTTY`. */
  confirm(question: string, signal: AbortSignal): Promise<boolean>;
  /** Asks without echo. Only when `isTTY`. */
  password(question: string, signal: AbortSignal): Promise<string>;
}

export interface Files {
  /** Undefined when there is no such file; throws the system's error for any other reason. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Whole or not at all, readable by the owner only. */
  writePrivate(path: string, content: string): Promise<void>;
  kind(path: string): Promise<"file" | "directory" | undefined>;
  /** Files below the directory, sorted, as paths that can be read. */
  list(directory: string): Promise<readonly string[]>;
}
