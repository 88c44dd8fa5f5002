import type { ReplyOf, RequestIn } from "@longshore/bus";
import type { FlowWriter, subjects } from "@longshore/contracts";
import { type Clock, isLongshoreError, messageOf, seconds, sleep } from "@longshore/kit";
import type { Hub } from "../hub.ts";
import type { Output } from "../io.ts";

export interface ConsoleSessionOptions {
  readonly hub: Hub;
  readonly site: string;
  readonly machine: string;
  /** 16 bytes as hex; stays the same over every loss of the line. */
  readonly viewer: string;
  readonly stdout: Output;
  readonly clock: Clock;
  /** A remark beside what the machine says. */
  readonly note: (text: string) => void;
}

type Opening = Pick<RequestIn<typeof subjects.apiConsoleOpen>, "mode" | "resume">;
type Shown = ReplyOf<typeof subjects.apiConsoleRead>;

/**
 * One viewer at a machine's console, over any loss of the line, the hub or the site: it says each time how far it has
 * read and which of its writes come next, so that nothing is shown or typed twice. What cannot be had any more is
 * counted aloud.
 */
export class ConsoleSession {
  readonly #options: ConsoleSessionOptions;
  readonly #at: { readonly site: string; readonly machine: string; readonly viewer: string };
  #mode: Opening["mode"];
  #stream = "";
  #after = 0;
  #revision = 0;
  #state = "open";
  #writer = "";
  #sequence = 0;
  #isAway = false;

  constructor(options: ConsoleSessionOptions) {
    const { site, machine, viewer } = options;
    this.#options = options;
    this.#at = { site, machine, viewer };
  }

  /** Throws what is in the way. */
  async open(mode: NonNullable<Opening["mode"]>, signal: AbortSignal): Promise<{ readonly writing: boolean }> {
    this.#mode = mode;
    const { hub } = this.#options;
    const opened = await hub.call(
      "apiConsoleOpen",
      { ...this.#at, mode, resume: false },
      { signal, timeoutMs: CALL_MS },
    );
    if (this.#stream === "") [this.#stream, this.#after] = [opened.stream, opened.from];
    this.#tellWriter(opened.writer, opened.writing);
    this.#tellState(opened.state);
    return { writing: opened.writing };
  }

  /** Shows what the machine says until the signal aborts; resolves then. Throws what waiting does not heal. */
  async show(signal: AbortSignal): Promise<void> {
    const { hub, stdout } = this.#options;
    while (!signal.aborted) {
      const place = { stream: this.#stream, after: this.#after, revision: this.#revision, waitMs: WAIT_MS };
      const options = { signal, timeoutMs: WAIT_MS + READ_GRACE_MS };
      const shown = await this.#patiently(signal, () => hub.call("apiConsoleRead", { ...this.#at, ...place }, options));
      if (shown === undefined) return;
      this.#take(shown);
      await stdout.drained();
    }
  }

  /** Types, in turn; resolves when the site has it, or when the signal aborts. False: it has not, and what follows is void. */
  async type(bytes: Uint8Array, sendBreak: boolean, signal: AbortSignal): Promise<boolean> {
    const { hub, note } = this.#options;
    const write = { ...this.#at, stream: this.#stream, sequence: ++this.#sequence, bytes, sendBreak };
    const options = { signal, timeoutMs: CALL_MS };
    try {
      const written = await this.#patiently(signal, () => hub.call("apiConsoleWrite", write, options));
      if (written?.taken === false) this.#tellWriter(written.writer, false);
      return written?.taken !== false;
    } catch (error) {
      if (!isLongshoreError(error, "AGENT_CONSOLE_ANEW")) throw error;
      note(messageOf(error)); // it may have been typed before the console was lost: never twice
      return false;
    }
  }

  async leave(): Promise<void> {
    await this.#options.hub.call("apiConsoleClose", this.#at, {
      timeoutMs: LEAVE_MS,
      signal: new AbortController().signal,
    });
  }

  #take({ stream, offset, bytes, revision, state, writer, writing }: Shown): void {
    const { note, stdout } = this.#options;
    if (stream !== this.#stream) {
      if (this.#revision > 0) note("the console was opened anew");
      [this.#stream, this.#after] = [stream, offset];
    }
    if (offset > this.#after) note(`${offset - this.#after} bytes came too fast and are not shown`);
    if (bytes.length > 0) stdout.write(bytes);
    this.#after = offset + bytes.length;
    if (revision === this.#revision) return;
    this.#revision = revision;
    this.#tellState(state);
    this.#tellWriter(writer, writing);
  }

  #tellState(state: string): void {
    if (state === this.#state) return;
    this.#options.note(state === "open" ? "the console is open" : state);
    this.#state = state;
  }

  #tellWriter(writer: FlowWriter | null | undefined, writing: boolean): void {
    const now = writing ? "you write" : writer?.name ? `${writer.name} writes` : "nobody writes";
    if (now !== this.#writer) this.#options.note(now);
    this.#writer = now;
  }

  /** Asks until there is an answer; undefined when the signal aborts. */
  async #patiently<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T | undefined> {
    while (!signal.aborted) {
      try {
        const answer = await ask();
        if (this.#isAway) this.#options.note("the hub answers again");
        this.#isAway = false;
        return answer;
      } catch (error) {
        if (signal.aborted) return undefined;
        await this.#away(error, signal);
      }
    }
    return undefined;
  }

  async #away(cause: unknown, signal: AbortSignal): Promise<void> {
    if (!isLongshoreError(cause) || cause.retry !== "backoff") throw cause;
    const { code } = cause;
    if (code === "HUB_NO_SUCH_CONSOLE") return this.#resume(signal);
    if (!this.#isAway && code !== "AGENT_CONSOLE_NOT_TAKING") {
      this.#options.note(`waiting: ${messageOf(cause)}`);
      this.#isAway = true;
    }
    await sleep(this.#options.clock, RETRY_MS, signal).catch(() => undefined);
  }

  /** Another hub, or one started anew: it learns that this viewer was here before. */
  async #resume(signal: AbortSignal): Promise<void> {
    const { hub, clock } = this.#options;
    const { CONSOLE_MODE_VIEW, CONSOLE_MODE_WRITE } = (await import("@longshore/contracts")).ConsoleMode;
    const mode = this.#mode === CONSOLE_MODE_VIEW ? CONSOLE_MODE_VIEW : CONSOLE_MODE_WRITE;
    try {
      await hub.call("apiConsoleOpen", { ...this.#at, mode, resume: true }, { signal, timeoutMs: CALL_MS });
    } catch (error) {
      if (!isLongshoreError(error) || error.retry !== "backoff") throw error;
      await sleep(clock, RETRY_MS, signal).catch(() => undefined);
    }
  }
}

/** How long a hub may hold a read when nothing comes: one that died is noticed a little later. */
const WAIT_MS = seconds(5);
const CALL_MS = seconds(10);
const READ_GRACE_MS = seconds(5);
const LEAVE_MS = seconds(3);
const RETRY_MS = 500;
