import { busErrors, type LinkState } from "@longshore/bus";
import {
  type CarriedMessage,
  type Carrier,
  type CarrierOptions,
  type Headers,
  type Keeper,
  keepConnected,
  LineState,
  RECONNECT,
  type RequestOptions,
} from "@longshore/bus/fill";
import { deadline, formatDuration } from "@longshore/kit";
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

const SERVERS = "the simulated hub";
const DIAL_TIMEOUT_MS = 10_000;
const PING_INTERVAL_MS = 20_000;
const MAX_PINGS_OUT = 2;

/** A connection over a simulated line, made again for ever: the counterpart of the bus's own session. */
export class SimSession implements Carrier {
  readonly options: SimSessionOptions;
  readonly #state: LineState;
  readonly #keeper: Keeper;
  #live: Live | undefined;
  #sids = 0;
  readonly #standing = new Map<number, Standing>();
  readonly #requests = new Map<string, Pending>();
  readonly #followers = new Map<number, FollowerCallbacks>();
  readonly #stop = new AbortController();

  constructor(options: SimSessionOptions) {
    this.options = options;
    const { clock, onUnexpected } = options;
    this.#state = new LineState({ clock, servers: SERVERS, onUnexpected });
    this.#keeper = keepConnected(options, () => this.#connect(), this.#stop.signal);
  }

  get state(): LinkState {
    return this.#state.now;
  }

  get closing(): AbortSignal {
    return this.#stop.signal;
  }

  onState(listen: (state: LinkState, cause?: Error) => void): () => void {
    return this.#state.onChange(listen);
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
    if (this.#state.now !== "up") return false;
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
    this.#keeper.hurry();
    this.#live?.end("it is made anew");
    await this.connected(RECONNECT.max);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state.now === "closed") return;
    this.#stop.abort(busErrors.BUS_CLOSED(undefined));
    this.#send({ op: "close" });
    this.#live?.end("it was closed");
    this.#state.close();
  }

  /** The program died: the server hears of it if the line lets it. */
  abandon(): void {
    this.#send({ op: "close" });
    this.#live = undefined;
    this.#state.abandon();
  }

  /** Resolves when the line is up; throws why it is not when `timeoutMs` is over. */
  async connected(timeoutMs: number, signal?: AbortSignal): Promise<void> {
    await this.#state.until(() => this.#state.now === "up" || undefined, timeoutMs, signal);
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

  /** From dialling to the end of that connection. */
  async #connect(): Promise<number> {
    const began = this.options.clock.monotonic();
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
    const cancelDial = clock.after(DIAL_TIMEOUT_MS, () => this.#state.now !== "up" && ended.resolve("timeout"));
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
    return clock.monotonic() - began;
  }

  #broken(live: Live, reason: string): void {
    if (this.#live === live) this.#live = undefined;
    this.#hangUp(live);
    const broke = busErrors.BUS_NO_ANSWER({ subject: this.options.name, reason: "the connection broke" });
    for (const { fail } of this.#requests.values()) fail(broke);
    for (const { broken } of this.#followers.values()) broken();
    this.#followers.clear();
    if (!this.#stop.signal.aborted) this.#state.down(busErrors.BUS_UNREACHABLE({ servers: SERVERS, reason }));
  }

  #take(frame: Downward, live: Live): void {
    switch (frame.op) {
      case "welcome":
        for (const [sid, { subject, queue }] of this.#standing) this.#send({ op: "subscribe", sid, subject, queue });
        return this.#stop.signal.aborted ? undefined : this.#state.up();
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
    this.#state.guard(() => standing.take(carried(packet, respond)), packet.subject);
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

  #enter(fire: () => void): void {
    if (this.options.enter === undefined) fire();
    else this.options.enter(fire);
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
