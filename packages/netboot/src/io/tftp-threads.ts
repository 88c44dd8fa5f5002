import { Worker } from "node:worker_threads";
import { type Clock, messageOf } from "@longshore/kit";
import { netbootErrors } from "../netboot-errors.ts";
import type { Limits } from "../tftp/negotiate.ts";
import { nextThread } from "../tftp/share.ts";
import type { Ended, TftpRequest } from "./tftp-request.ts";
import { threadProgram } from "./tftp-thread-program.ts";

/** What a thread is started with. */
export interface ThreadStore {
  readonly root: string;
  readonly heldBytes: number;
  readonly limits: Limits;
  /** Where the library is by which it calls the system, if there is one. */
  readonly systemCalls?: string;
}

export type Order = "stop" | { readonly number: number; readonly request: TftpRequest };
export type Answer = { readonly number: number } & ({ readonly ended: Ended } | { readonly error: unknown });

export interface TftpThreadsOptions {
  /** How many there may be. */
  readonly most: number;
  readonly program?: URL | string;
  readonly store: ThreadStore;
  readonly clock: Clock;
  /** Told of a thread that was lost. */
  readonly onError: (error: unknown) => void;
}

/** A thread that had nothing to do for so long is ended: its heap is worth more than its start. */
const IDLE_MS = 30_000;

/**
 * Threads that are started when many transfers come at once. A transfer has a socket of its own, so whoever serves it needs
 * nothing of the others.
 */
export class TftpThreads implements AsyncDisposable {
  readonly #options: TftpThreadsOptions;
  readonly #threads: TftpThread[] = [];
  #most: number;

  constructor(options: TftpThreadsOptions) {
    this.#options = options;
    this.#most = options.most;
  }

  /** Threads that there are now. */
  get size(): number {
    return this.#threads.length;
  }

  /**
   * Serves a request where it is one of many, else returns undefined. What a lost thread had is given back as undefined, too,
   * and no other is started in its place: the reason may be there still.
   */
  async serve(request: TftpRequest, running: number): Promise<Ended | undefined> {
    const loads = this.#threads.map(({ load }) => load);
    const here = running - loads.reduce((sum, load) => sum + load, 0);
    const who = nextThread(here, loads, this.#most, this.#options.store.systemCalls !== undefined);
    if (who === "here") return undefined;
    return await (who === "new" ? this.#start() : this.#threads[who])?.serve(request);
  }

  /** Undefined where the system gives no thread. */
  #start(): TftpThread | undefined {
    const { clock, program = threadProgram, store } = this.#options;
    try {
      const thread: TftpThread = new TftpThread(program, store, clock, (why) => {
        this.#threads.splice(this.#threads.indexOf(thread), 1);
        if (why !== undefined) this.#lost(why);
      });
      this.#threads.push(thread);
      return thread;
    } catch (error) {
      this.#lost(messageOf(error));
      return undefined;
    }
  }

  #lost(why: string): void {
    this.#most--;
    this.#options.onError(netbootErrors.NETBOOT_THREAD_LOST({ why }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#most = 0;
    await Promise.all(this.#threads.map((thread) => thread.stop()));
  }
}

class TftpThread {
  readonly #worker: Worker;
  readonly #clock: Clock;
  readonly #served = new Map<number, PromiseWithResolvers<Ended | undefined>>();
  readonly #over = Promise.withResolvers<void>();
  #last = 0;
  #why = "it ended by itself";
  #stopping = false;
  #cancelIdle: (() => void) | undefined;

  /** `onEnd` is told why it was lost, or undefined when it was meant to end. */
  constructor(program: URL | string, store: ThreadStore, clock: Clock, onEnd: (why: string | undefined) => void) {
    this.#clock = clock;
    const how = { eval: typeof program === "string", execArgv: [], resourceLimits: HEAP };
    this.#worker = new Worker(program, { ...how, workerData: store });
    this.#worker.on("message", (answer: Answer) => this.#take(answer));
    this.#worker.on("error", (error: unknown) => {
      this.#why = messageOf(error);
    });
    this.#worker.on("exit", () => {
      this.#cancelIdle?.();
      onEnd(this.#stopping ? undefined : this.#why);
      for (const { resolve } of this.#served.values()) resolve(undefined);
      this.#served.clear();
      this.#over.resolve();
    });
  }

  /** Transfers that it has. */
  get load(): number {
    return this.#served.size;
  }

  serve(request: TftpRequest): Promise<Ended | undefined> {
    this.#cancelIdle?.();
    const serving = Promise.withResolvers<Ended | undefined>();
    this.#served.set(++this.#last, serving);
    this.#order({ number: this.#last, request });
    return serving.promise;
  }

  /** Ends its transfers, then itself. */
  async stop(): Promise<void> {
    this.#order("stop");
    await Promise.allSettled([...this.#served.values()].map(({ promise }) => promise));
    await this.#end();
  }

  async #end(): Promise<void> {
    this.#stopping = true;
    await this.#worker.terminate();
    await this.#over.promise;
  }

  #take(answer: Answer): void {
    const serving = this.#served.get(answer.number);
    this.#served.delete(answer.number);
    if (this.#served.size === 0) this.#cancelIdle = this.#clock.after(IDLE_MS, () => void this.#end());
    if ("ended" in answer) serving?.resolve(answer.ended);
    else serving?.reject(answer.error);
  }

  #order(order: Order): void {
    this.#worker.postMessage(order);
  }
}

/** Of what JavaScript holds; packets lie outside. More young than this makes it no faster. */
const HEAP = { maxYoungGenerationSizeMb: 2, maxOldGenerationSizeMb: 32 };
