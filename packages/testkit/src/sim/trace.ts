import { createHash, type Hash } from "node:crypto";
import type { Clock } from "@longshore/kit";

/** Everything that happened, in order, as a digest: two runs of a seed have the same one. */
export class Trace {
  readonly #clock: Clock;
  readonly #print: ((line: string) => void) | undefined;
  readonly #hash: Hash = createHash("sha256");
  lines = 0;

  constructor(clock: Clock, print?: (line: string) => void) {
    this.#clock = clock;
    this.#print = print;
  }

  get printing(): boolean {
    return this.#print !== undefined;
  }

  note(who: string, what: string): void {
    const line = `${this.#clock.monotonic().toFixed(3)} ${who}: ${what}\n`;
    this.lines++;
    this.#hash.update(line);
    this.#print?.(line);
  }

  /** Only for those who read along. */
  say(who: string, what: string): void {
    this.#print?.(`${this.#clock.monotonic().toFixed(3)} ${who} | ${what}\n`);
  }

  digest(): string {
    return this.#hash.copy().digest("hex");
  }
}
