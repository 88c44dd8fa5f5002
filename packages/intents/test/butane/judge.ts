import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { ensureTool } from "@longshore/testkit/tools";

/** What the real Butane or Ignition says. */
export interface Verdict {
  readonly config?: unknown;
  /** Its errors and warnings, one a line. */
  readonly report: string;
  /** Why it is refused; absent = it is taken. */
  readonly error?: string;
}

/** The real Butane and Ignition's check, in one process that answers one question after the other. */
export class Judge implements AsyncDisposable {
  readonly #child;
  readonly #waiting: ((verdict: Verdict) => void)[] = [];

  private constructor(path: string) {
    this.#child = spawn(path, { stdio: ["pipe", "pipe", "inherit"] });
    createInterface(this.#child.stdout).on("line", (line) => this.#waiting.shift()?.(JSON.parse(line) as Verdict));
  }

  static async open(): Promise<Judge> {
    return new Judge((await ensureTool("ignition-judge")).path);
  }

  butane(text: string): Promise<Verdict> {
    return this.#ask({ butane: text });
  }

  ignition(config: string): Promise<Verdict> {
    return this.#ask({ ignition: config });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("exit", resolve));
    this.#child.stdin.end();
    await ended;
  }

  #ask(question: object): Promise<Verdict> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    });
  }
}
