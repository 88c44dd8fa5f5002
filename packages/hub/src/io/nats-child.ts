import { type ChildProcess, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { createInterface } from "node:readline";
import { type Clock, counter, gauge, type Logger, messageOf, type Random, seconds, sleep } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import { parseNatsLogLine } from "../nats/log-line.ts";
import { roomToGoOn, saysNoRoom } from "../nats/stuck.ts";
import { afterDeath, type Restarts } from "../nats/restart.ts";
import { parseViolation, type Violation } from "../nats/violation.ts";
import { rememberChild } from "./nats-leftover.ts";

export const natsRestarts = counter({
  name: "longshore_hub_nats_server_restarts_total",
  help: "How often the hub's nats-server died and was started again.",
});

const noRoom = gauge({
  name: "longshore_hub_store_full",
  help: "1 while the hub's nats-server cannot store because its disk is full.",
});

export interface NatsChildOptions {
  readonly program: string;
  readonly configPath: string;
  readonly pidFile: string;
  /** Where its streams lie. */
  readonly storeDir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/** nats-server as a child of the hub: started until it is ready, started again when it dies, ended with the hub. */
export class NatsChild implements AsyncDisposable {
  /** It refused somebody a subject. */
  onViolation: (violation: Violation) => void = () => {};
  readonly #options: NatsChildOptions;
  readonly #stop = new AbortController();
  #child: ChildProcess | undefined;
  #full: Promise<void> | undefined;
  #supervised: Promise<void> = Promise.resolve();

  private constructor(options: NatsChildOptions) {
    this.#options = options;
  }

  /** Resolves when it is ready; throws HUB_NATS_SERVER_FAILED with its own words when it ends before that. */
  static async start(options: NatsChildOptions): Promise<NatsChild> {
    const supervisor = new NatsChild(options);
    const run = await supervisor.#run();
    const failed = await Promise.race([run.ready.then(() => undefined), run.ended]);
    if (failed !== undefined) throw hubErrors.HUB_NATS_SERVER_FAILED({ reason: failed });
    supervisor.#supervised = supervisor.#supervise(run);
    return supervisor;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** A stream found no room, and stores nothing more until nats-server starts anew. */
  get full(): boolean {
    return this.#full !== undefined;
  }

  /** It reads its configuration and certificate again; connections stay. */
  reload(): void {
    this.#child?.kill("SIGHUP");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#child?.kill("SIGTERM");
    const cancel = this.#options.clock.after(5000, () => this.#child?.kill("SIGKILL"));
    await this.#supervised;
    await this.#full;
    cancel();
    rmSync(this.#options.pidFile, { force: true });
  }

  async #supervise(first: Run): Promise<void> {
    const { clock, random, log } = this.#options;
    let run = first;
    let restarts: Restarts = { inARow: 0 };
    let startedAt = clock.monotonic();
    for (;;) {
      const reason = await run.ended;
      if (this.#stop.signal.aborted) return;
      const { next, waitMs } = afterDeath(restarts, clock.monotonic() - startedAt, random);
      restarts = next;
      natsRestarts.inc();
      log.error({ reason, waitMs: Math.round(waitMs) }, "nats-server died; it is started again");
      await sleep(clock, waitMs, this.#stop.signal).catch(() => {});
      if (this.#stop.signal.aborted) return;
      startedAt = clock.monotonic();
      run = await this.#run();
    }
  }

  /** Waits until there is room, then has it start anew. */
  async #untilRoom(): Promise<void> {
    const { clock, log, storeDir } = this.#options;
    const { signal } = this.#stop;
    noRoom.set(1);
    log.error({ storeDir }, "nats-server found no room to store; it is started anew when there is some");
    while (!signal.aborted && !(await hasRoom(storeDir))) await sleep(clock, LOOK_EVERY, signal).catch(() => {});
    if (!signal.aborted) {
      log.warn({ storeDir }, "there is room again: nats-server is started anew");
      this.#child?.kill("SIGTERM");
    }
    noRoom.set(0);
    this.#full = undefined;
  }

  async #run(): Promise<Run> {
    const { program, configPath, pidFile, log } = this.#options;
    // in a group of its own: Ctrl-C is for the hub, which ends it in order
    const child = spawn(program, ["-c", configPath], { stdio: ["ignore", "ignore", "pipe"], detached: true });
    this.#child = child;
    let last = "it ended at once";
    const ended = new Promise<string>((resolve) => {
      child.once("error", (error) => resolve(messageOf(error)));
      child.once("close", (code, signal) => resolve(code === 0 ? "it was asked to end" : (signal ?? last)));
    });
    const ready = new Promise<void>((resolve) => {
      createInterface({ input: child.stderr }).on("line", (line) => {
        const { level, text } = parseNatsLogLine(line);
        if (level === "error") last = text;
        log[level]({ text }, "nats-server");
        const violation = parseViolation(text);
        if (violation !== undefined) this.onViolation(violation);
        if (saysNoRoom(text)) this.#full ??= this.#untilRoom();
        if (text === "Server is ready") resolve();
      });
    });
    if (child.pid !== undefined) await rememberChild(pidFile, child.pid);
    if (this.#stop.signal.aborted) child.kill("SIGTERM");
    return { ready, ended };
  }
}

/** One life of the process. `ended` resolves with the reason. */
interface Run {
  readonly ready: Promise<void>;
  readonly ended: Promise<string>;
}

const LOOK_EVERY = seconds(2);

async function hasRoom(directory: string): Promise<boolean> {
  const { bavail, bsize, blocks } = await statfs(directory);
  return bavail * bsize >= roomToGoOn(blocks * bsize);
}
