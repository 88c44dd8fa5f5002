import type { World } from "../target.ts";

/** All that the command touches of the world. `io/system-command.ts` fills it with the real one, tests with theirs. */
export interface CommandIo {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  /** Aborts at Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal;
  /** Clock, randomness and UDP for the sessions. */
  readonly world: World;
  /** The text of a file; throws the system's error. */
  readFile(path: string): Promise<string>;
}

export interface Output {
  readonly isTTY: boolean;
  /** Width of the terminal in columns; undefined when there is none. */
  readonly columns: number | undefined;
  write(text: string | Uint8Array): void;
}

export interface Input {
  readonly isTTY: boolean;
  readAll(): Promise<string>;
  /** Asks without echo. Only when `isTTY`. */
  password(question: string, signal: AbortSignal): Promise<string>;
  /** Every key as it is typed, Ctrl-C too, until disposed; from a pipe, what it brings. */
  keys(listener: KeyListener): Disposable;
}

export interface KeyListener {
  typed(characters: Uint8Array): void;
  /** Nothing more can come. */
  ended(): void;
}
