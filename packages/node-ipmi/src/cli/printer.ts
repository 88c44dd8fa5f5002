import type { CommandIo } from "./io.ts";
import { reportLines, reportOf } from "./report.ts";
import type { Said } from "./verb.ts";

/**
 * What BMCs said, as it comes. Of one: plain text, or one object. Of several: each line with its host in front, or one
 * object a line. On a terminal a line below says how many have answered.
 */
export class Printer implements Disposable {
  failures = 0;
  readonly #io: CommandIo;
  readonly #hosts: number;
  readonly #output: "text" | "json";
  readonly #hinted = new Set<string>();
  #done = 0;

  constructor(io: CommandIo, hosts: number, output: "text" | "json") {
    this.#io = io;
    this.#hosts = hosts;
    this.#output = output;
    this.#progress();
  }

  said(host: string, said: Said): void {
    this.#done++;
    const text = this.#output === "json" ? this.#json({ host, ...said.result }) : said.text();
    this.#print(this.#io.stdout, text, host);
  }

  failed(host: string, error: unknown): void {
    this.#done++;
    this.failures++;
    const report = reportOf(error);
    if (this.#output === "json") return this.#print(this.#io.stdout, this.#json({ host, error: report }), host);
    const { hint, ...rest } = report;
    const known = hint === undefined || this.#hinted.has(report.code); // two hundred times the same hint helps nobody
    this.#hinted.add(report.code);
    this.#print(this.#io.stderr, reportLines(known ? rest : report).join("\n"), host);
    if (this.#io.env["NODE_IPMI_DEBUG"] === "1" && error instanceof Error) this.#io.stderr.write(`${error.stack}\n`);
  }

  [Symbol.dispose](): void {
    if (this.#shows) this.#io.stderr.write(CLEAR);
  }

  #json(object: object): string {
    return this.#hosts === 1 ? JSON.stringify(object, undefined, 2) : JSON.stringify(object);
  }

  #print(to: CommandIo["stdout"], text: string, host: string): void {
    const lines =
      this.#hosts === 1 || this.#output === "json" ? text : `${host}: ${text.replaceAll("\n", `\n${host}: `)}`;
    if (this.#shows) this.#io.stderr.write(CLEAR);
    if (lines !== "") to.write(`${lines}\n`); // an empty list is no line
    this.#progress();
  }

  /** Only people look at it, and only when there is something to wait for. */
  get #shows(): boolean {
    return this.#hosts > 1 && this.#io.stderr.isTTY;
  }

  #progress(): void {
    if (!this.#shows || this.#done === this.#hosts) return;
    this.#io.stderr.write(`${this.#done} of ${this.#hosts} …`);
  }
}

/** Back to the first column, and the line erased. */
const CLEAR = "\r\u001b[K";
