import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { processErrors } from "../process-errors.ts";

export interface StartOptions {
  readonly args?: readonly string[];
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** It is up when this says so: asked after each piece of output and every 50 ms. Without it: once it is spawned. */
  readonly ready?: (output: string) => boolean | Promise<boolean>;
  /** Milliseconds to become ready; 30 s unless told. */
  readonly readyWithinMs?: number;
  /** Milliseconds between SIGTERM and SIGKILL; 5 s unless told. */
  readonly stopWithinMs?: number;
  /** It reads what `type` writes; else nothing is on its standard input. */
  readonly stdin?: "typed";
  /** Takes each piece of output as it comes. */
  readonly onOutput?: (text: string) => void;
}

export interface RunningProcess extends AsyncDisposable {
  readonly pid: number;
  /** Standard output and standard error in the order they came. */
  output(): string;
  /** Resolves with the exit code, or 128 + the signal's number. */
  readonly ended: Promise<number>;
  running(): boolean;
  /** Waits until `found` is in the output; throws when the process ends before. */
  waitFor(found: RegExp | string, withinMs?: number): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** On its standard input, where that is "typed". */
  type(text: string): void;
  /** SIGTERM, then SIGKILL; resolves when it has ended. */
  stop(): Promise<void>;
}

/**
 * Starts an outside program. It dies with this process, also when that is killed hard: the kernel is asked to
 * (`setpriv --pdeathsig`), where util-linux is present.
 */
export async function startProcess(command: string, options: StartOptions = {}): Promise<RunningProcess> {
  const started = new Started(command, options);
  try {
    await started.becomeReady();
    return started;
  } catch (error) {
    await started.stop();
    throw error;
  }
}

const SETPRIV = "/usr/bin/setpriv";
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

class Started implements RunningProcess {
  readonly ended: Promise<number>;
  readonly #child: ChildProcess;
  readonly #command: string;
  readonly #options: StartOptions;
  #output = "";
  #failure: Error | undefined;

  constructor(command: string, options: StartOptions) {
    const { args = [], cwd, env = {} } = options;
    const tied = existsSync(SETPRIV);
    const argv = tied ? ["--pdeathsig", "SIGKILL", command, ...args] : args;
    this.#command = command;
    this.#options = options;
    this.#child = spawn(tied ? SETPRIV : command, argv, {
      env: { ...process.env, ...env },
      stdio: [options.stdin === "typed" ? "pipe" : "ignore", "pipe", "pipe"],
      ...(cwd === undefined ? {} : { cwd }),
      detached: tied, // a group of its own: Ctrl-C is for whoever started it, who stops it in order
    });
    running.add(this.#child);
    this.#child.on("error", (error) => {
      this.#failure = error;
    });
    this.ended = new Promise((resolve) => {
      this.#child.on("error", () => resolve(127));
      this.#child.on("close", (code, signal) => resolve(code ?? (signal === "SIGKILL" ? 137 : 143)));
    });
    void this.ended.then(() => running.delete(this.#child));
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        this.#output += text;
        options.onOutput?.(text);
      });
    }
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  output(): string {
    return this.#output;
  }

  running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null && this.#failure === undefined;
  }

  async waitFor(found: RegExp | string, withinMs = 30_000): Promise<void> {
    const isThere = (): boolean =>
      typeof found === "string" ? this.#output.includes(found) : found.test(this.#output);
    await this.#until(isThere, withinMs, `printed ${String(found)}`);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  async stop(): Promise<void> {
    if (!this.running()) return;
    this.#child.kill("SIGTERM");
    const inTime = await Promise.race([
      this.ended.then(() => true),
      delay(this.#options.stopWithinMs ?? 5000, false, { ref: false }),
    ]);
    if (inTime) return;
    this.#child.kill("SIGKILL");
    await this.ended;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  async becomeReady(): Promise<void> {
    const { ready, readyWithinMs = 30_000 } = this.#options;
    if (ready === undefined) return this.#spawned();
    await this.#until(() => ready(this.#output), readyWithinMs, "was ready");
  }

  async #spawned(): Promise<void> {
    if (this.#child.pid === undefined) await once(this.#child, "spawn").catch(() => {});
    if (this.#failure !== undefined) throw this.#endedBefore("was started");
  }

  async #until(met: () => boolean | Promise<boolean>, withinMs: number, what: string): Promise<void> {
    const end = performance.now() + withinMs;
    while (!(await met())) {
      if (!this.running()) {
        await this.ended; // the last of its output
        if (await met()) return;
        throw this.#endedBefore(what);
      }
      if (performance.now() > end)
        throw processErrors.PROCESS_SLOW({ command: this.#command, what, waitedMs: withinMs, output: this.#tail() });
      await delay(20);
    }
  }

  #endedBefore(what: string): Error {
    const output = this.#failure?.message ?? this.#tail();
    return processErrors.PROCESS_ENDED({ command: this.#command, what, output });
  }

  #tail(): string {
    return this.#output.split("\n").slice(-30).join("\n");
  }
}
