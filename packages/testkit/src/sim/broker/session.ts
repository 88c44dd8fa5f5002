import { busErrors, type LinkState } from "@longshore/bus";
import type { CarriedMessage, Carrier, CarrierOptions, Headers, RequestOptions } from "@longshore/bus/fill";
import { deadline, formatDuration, fullJitter, type LongshoreError, sleep } from "@longshore/kit";
import { MAX_MESSAGE_BYTES } from "@longshore/contracts";
import { carried } from "./carried.ts";
import { type Downward, type FollowRequest, type Packet, sizeOf, type Upward } from "./frames.ts";
import type { Client, Connection, SimServer } from "./server.ts";

export interface SimSessionOptions extends CarrierOptions, Pick<Client, "name" | "account" | "mayPublish" | "line"> {
  readonly server: SimServer;
  /** Through here everything comes in: a program that stands still, or is dead, hears nothing. */
  readonly enter?: ((fire: () => void) => void) | undefined;
  /** What a listener threw. */
  readonly onUnexpected?: ((error: unknown, subject: string) => void) | undefined;
}

/** Bounds of the random wait between two attempts, milliseconds: as in the real session. */
const RECONNECT = { first: 500, max: 30_000 };
const STABLE_MS = 10_000;
const DIAL_TIMEOUT_MS = 10_000;
const PING_INTERVAL_MS = 20_000;
const MAX_PINGS_OUT = 2;

/** A connection over a simulated line, made again for ever: the counterpart of the bus's own session. */
export class SimSession implements Carrier {
  readonly options: SimSessionOptions;
  #state: LinkState = "connecting";
  #cause: LongshoreError | undefined;
  #live: Live | undefined;
  #sids = 0;
  #wake = new AbortController();
  #atOnce = false;
  readonly #standing = new Map<number, Standing>();
  readonly #requests = new Map<string, Pending>();
  readonly #followers = new Map<number, FollowerCallbacks>();
  readonly #listeners = new Set<(state: LinkState, cause?: Error) => void>();
  readonly #stop = new AbortController();

  constructor(options: SimSessionOptions) {
    this.options = options;
    void this.#run();
  }

  get state(): LinkState {
    return this.#state;
  }

  get closing(): AbortSignal {
    return this.#stop.signal;
  }

  onState(listen: (state: LinkState, cause?: Error) => void): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  async request(subject: string, payload: Uint8Array, options: RequestOptions): Promise<CarriedMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<Packet>();
    await this.#ask(subject, payload, options, { take: (packet) => (resolve(packet), true), fail: reject }, promise);
    const packet = await promise;
    if (packet.status === 503) throw busErrors.BUS_NO_ANSWER({ subject, reason: "nobody listens" });
    return carried(packet, () => false);
  }

  async requestMany(
    subject: string,
    payload: Uint8Array,
    options: RequestOptions,
  ): Promise<AsyncIterable<CarriedMessage>> {
    const answers: CarriedMessage[] = [];
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const take = (packet: Packet): boolean => {
      answers.push(carried(packet, () => false));
      if (packet.data.length > 0) return false;
      resolve();
      return true;
    };
    await this.#ask(subject, payload, options, { take, fail: reject }, promise);
    await promise;
    return (async function* () {
      yield* answers;
    })();
  }

  publish(subject: string, payload: Uint8Array, headers?: Headers): boolean {
    if (this.#state !== "up") return false;
    this.#send({ op: "publish", packet: { subject, data: payload, headers } });
    return true;
  }

  subscribe(subject: string, take: (message: CarriedMessage) => void, queue?: string): () => void {
    const sid = ++this.#sids;
    this.#standing.set(sid, { subject, take, queue });
    this.#send({ op: "subscribe", sid, subject, queue });
    return () => {
      this.#standing.delete(sid);
      this.#send({ op: "unsubscribe", sid });
    };
  }

  async reconnect(): Promise<void> {
    this.#atOnce = true;
    this.#wake.abort();
    this.#live?.end("it is made anew");
    await this.connected(RECONNECT.max);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state === "closed") return;
    this.#stop.abort(busErrors.BUS_CLOSED(undefined));
    this.#send({ op: "close" });
    this.#live?.end("it was closed");
    this.#become("closed");
    this.#listeners.clear();
  }

  /** The program died: the server hears of it if the line lets it. */
  abandon(): void {
    this.#send({ op: "close" });
    this.#live = undefined;
    this.#state = "closed";
  }

  /** Resolves when the line is up; throws why it is not when `timeoutMs` is over. */
  async connected(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    if (this.#state === "up") return;
    using limit = deadline(this.options.clock, timeoutMs, () => this.#whyNot(), signal);
    while ((this.#state as LinkState) !== "up") {
      if (this.#state === "closed") throw busErrors.BUS_CLOSED(undefined);
      await this.#nextState(limit.signal);
    }
  }

  /** Asks the server for a consumer on this connection; returns the way to stop it. */
  followOn(spec: FollowRequest, callbacks: FollowerCallbacks): () => void {
    const id = ++this.#sids;
    this.#followers.set(id, callbacks);
    this.#send({ op: "follow", id, spec });
    return () => {
      this.#followers.delete(id);
      this.#send({ op: "unfollow", id });
    };
  }

  async #ask(
    subject: string,
    data: Uint8Array,
    { timeoutMs, signal, headers }: RequestOptions,
    pending: Pending,
    answered: Promise<unknown>,
  ): Promise<void> {
    if (data.length > MAX_MESSAGE_BYTES) {
      throw busErrors.BUS_TOO_LARGE({ subject, bytes: data.length, limit: MAX_MESSAGE_BYTES });
    }
    const { clock, name } = this.options;
    const until = clock.monotonic() + timeoutMs;
    await this.connected(timeoutMs, signal);
    const reply = `_INBOX.${name}.${++this.#sids}`;
    this.#requests.set(reply, pending);
    const late = (): Error =>
      busErrors.BUS_NO_ANSWER({ subject, reason: `nothing within ${formatDuration(timeoutMs)}` });
    const limit = deadline(clock, Math.max(1, until - clock.monotonic()), late, signal);
    limit.signal.addEventListener("abort", () => pending.fail(limit.signal.reason), { once: true });
    const end = (): void => {
      limit[Symbol.dispose]();
      this.#requests.delete(reply);
    };
    answered.then(end, end);
    if (limit.signal.aborted) pending.fail(limit.signal.reason);
    else this.#send({ op: "publish", packet: { subject, reply, data, headers } });
  }

  async #run(): Promise<void> {
    const { clock, random } = this.options;
    let failures = 0;
    while (!this.#stop.signal.aborted) {
      const began = clock.monotonic();
      await this.#connect();
      if (clock.monotonic() - began >= STABLE_MS) failures = 0;
      const wait = this.#atOnce ? 0 : fullJitter(failures++, RECONNECT, random);
      this.#atOnce = false;
      this.#wake = new AbortController();
      const ends = AbortSignal.any([this.#stop.signal, this.#wake.signal]);
      await sleep(clock, wait, ends).catch(() => undefined);
    }
  }

  /** From dialling to the end of that connection. */
  async #connect(): Promise<void> {
    const ended = Promise.withResolvers<string>();
    const live: Live = { connection: undefined, end: ended.resolve, unanswered: 0 };
    this.#live = live;
    const { line, name, account, mayPublish, server, clock } = this.options;
    const take = (frame: Downward): void => this.#enter(() => this.#live === live && this.#take(frame, live));
    line.send(
      "up",
      200,
      () => {
        live.connection = server.accept({ name, account, mayPublish, line, take });
        if (live.connection === undefined)
          line.send("down", 30, () => this.#enter(() => ended.resolve("connection refused")), true);
      },
      true,
    );
    const cancelDial = clock.after(DIAL_TIMEOUT_MS, () => this.#state !== "up" && ended.resolve("timeout"));
    const cancelPing = { now: (): void => undefined };
    const ping = (): void => {
      if (live.unanswered >= MAX_PINGS_OUT) return ended.resolve("the line is dead");
      live.unanswered++;
      this.#send({ op: "ping" });
      cancelPing.now = clock.after(PING_INTERVAL_MS, ping);
    };
    cancelPing.now = clock.after(PING_INTERVAL_MS, ping);
    const reason = await ended.promise;
    cancelDial();
    cancelPing.now();
    this.#broken(live, reason);
  }

  #broken(live: Live, reason: string): void {
    if (this.#live === live) this.#live = undefined;
    this.#hangUp(live);
    const broke = busErrors.BUS_NO_ANSWER({ subject: this.options.name, reason: "the connection broke" });
    for (const { fail } of this.#requests.values()) fail(broke);
    for (const { broken } of this.#followers.values()) broken();
    this.#followers.clear();
    if (this.#stop.signal.aborted || this.#state === "closed") return;
    this.#cause = busErrors.BUS_UNREACHABLE({ servers: "the simulated hub", reason });
    if (this.#state !== "down") this.#become("down", this.#cause);
  }

  #take(frame: Downward, live: Live): void {
    switch (frame.op) {
      case "welcome":
        for (const [sid, { subject, queue }] of this.#standing) this.#send({ op: "subscribe", sid, subject, queue });
        return this.#become("up");
      case "message":
        return this.#heard(frame.sid, frame.packet);
      case "answer":
        return this.#answered(frame.packet);
      case "denied":
        return this.#requests.get(frame.reply ?? "")?.fail(busErrors.BUS_FORBIDDEN({ subject: frame.subject }));
      case "following":
        return this.#followers.get(frame.id)?.following(frame);
      case "entry":
        return this.#followers.get(frame.id)?.entry(frame);
      case "pong":
        live.unanswered = 0;
        return undefined;
      case "reset":
        return live.end("the connection was reset");
      default:
        return frame satisfies never;
    }
  }

  #heard(sid: number, packet: Packet): void {
    const standing = this.#standing.get(sid);
    if (standing === undefined) return;
    const respond = (data: Uint8Array): boolean => packet.reply !== undefined && this.publish(packet.reply, data);
    this.#guard(() => standing.take(carried(packet, respond)), packet.subject);
  }

  #answered(packet: Packet): void {
    const pending = this.#requests.get(packet.subject);
    if (pending?.take(packet) === true) this.#requests.delete(packet.subject);
  }

  #send(frame: Upward): void {
    const live = this.#live;
    if (live === undefined) return;
    const { line, server } = this.options;
    const inOrder = frame.op !== "publish";
    line.send("up", sizeOf(frame), () => live.connection && server.receive(live.connection, frame), inOrder);
  }

  /** The server hears of the end as soon as the line lets it. */
  #hangUp({ connection }: Live): void {
    const { line, server } = this.options;
    if (connection !== undefined) line.send("up", 30, () => server.receive(connection, { op: "close" }), true);
  }

  #become(state: LinkState, cause?: Error): void {
    if (this.#state === "closed" || (state === "up" && this.#stop.signal.aborted)) return;
    this.#state = state;
    for (const listen of this.#listeners) this.#guard(() => listen(state, cause), `state ${state}`);
  }

  #guard(call: () => void, subject: string): void {
    try {
      call();
    } catch (error) {
      this.options.onUnexpected?.(error, subject);
    }
  }

  #enter(fire: () => void): void {
    if (this.options.enter === undefined) fire();
    else this.options.enter(fire);
  }

  #whyNot(): LongshoreError {
    return this.#cause ?? busErrors.BUS_UNREACHABLE({ servers: "the simulated hub", reason: "still connecting" });
  }

  #nextState(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        stop();
        signal.removeEventListener("abort", abort);
      };
      const stop = this.onState(() => {
        done();
        resolve();
      });
      const abort = (): void => {
        done();
        reject(signal.reason);
      };
      if (signal.aborted) abort();
      else signal.addEventListener("abort", abort, { once: true });
    });
  }
}

interface Live {
  connection: Connection | undefined;
  /** Pings without an answer. */
  unanswered: number;
  readonly end: (reason: string) => void;
}

interface Standing {
  readonly subject: string;
  readonly take: (message: CarriedMessage) => void;
  readonly queue: string | undefined;
}

interface Pending {
  /** True when no more answers are awaited. */
  readonly take: (packet: Packet) => boolean;
  readonly fail: (error: unknown) => void;
}

export interface FollowerCallbacks {
  readonly following: (frame: Extract<Downward, { op: "following" }>) => void;
  readonly entry: (frame: Extract<Downward, { op: "entry" }>) => void;
  readonly broken: () => void;
}
