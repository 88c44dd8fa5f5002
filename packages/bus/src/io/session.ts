import { MAX_MESSAGE_BYTES } from "@longshore/contracts";
import { counter, gauge, type LongshoreError } from "@longshore/kit";
import {
  headers as natsHeaders,
  type Msg,
  type MsgHdrs,
  type NatsConnection,
  type Subscription,
} from "@nats-io/transport-node";
import type { Carrier, Headers, RequestOptions } from "../carrier.ts";
import { busErrors } from "../errors.ts";
import { type Keeper, keepConnected, RECONNECT } from "../keep-connected.ts";
import { LineState } from "../line-state.ts";
import type { ConnectOptions, Reports } from "../link-options.ts";
import type { LinkState } from "../ports.ts";
import { type DialOptions, dial, dialError, isRevocation } from "./dial.ts";
import { requestError } from "./request-error.ts";

export const busConnectionsUp = gauge({
  name: "longshore_bus_connections_up",
  help: "Connections to the bus that are up.",
  labels: ["link"],
});
export const busConnects = counter({
  name: "longshore_bus_connects_total",
  help: "Attempts to connect to the bus, by outcome: up, or the code of the error.",
  labels: ["link", "outcome"],
});
export const busDenied = counter({
  name: "longshore_bus_denied_total",
  help: "Operations that the bus refused to this program's credentials.",
  labels: ["link"],
});

const CLOSE_WITHIN_MS = 2_000;
/** Answers that come one by one wait this long for a connection, milliseconds. */
const CONNECT_WITHIN_MS = 5_000;

export interface SessionOptions
  extends ConnectOptions,
    Pick<DialOptions, "name" | "jwt" | "seed" | "inboxPrefix">,
    Pick<Reports, "onUnexpected"> {
  readonly kind: "site" | "hub" | "operator" | "enrol" | "sys";
  /** Done on each new connection before it counts as up. */
  readonly prepare?: (connection: NatsConnection) => Promise<void>;
}

/** A subscription that is made again on each new connection. */
interface Standing {
  readonly subject: string;
  readonly queue: string | undefined;
  readonly take: (message: Msg) => void;
  live?: Subscription;
}

/** A connection that is kept: made without a hub in sight, made again for ever, with full jitter. */
export class Session implements Carrier {
  readonly options: SessionOptions;
  readonly #state: LineState;
  readonly #keeper: Keeper;
  readonly #standing = new Set<Standing>();
  readonly #stop = new AbortController();
  #connection: NatsConnection | undefined;

  constructor(options: SessionOptions) {
    this.options = options;
    const { servers, clock, random, log, onUnexpected } = options;
    this.#state = new LineState({
      clock,
      servers: servers.join(", "),
      onUnexpected(error, subject) {
        log?.error({ err: error, subject }, "a listener of the bus failed");
        onUnexpected?.(error, subject);
      },
    });
    let turn = Math.floor(random.next() * servers.length);
    this.#keeper = keepConnected(options, () => this.#live(servers[turn++ % servers.length] ?? ""), this.#stop.signal);
  }

  get state(): LinkState {
    return this.#state.now;
  }

  /** Aborts when the session is closed. */
  get closing(): AbortSignal {
    return this.#stop.signal;
  }

  onState(listen: (state: LinkState, cause?: Error) => void): () => void {
    return this.#state.onChange(listen);
  }

  /** Resolves with a connection that is up; throws why there is none when `timeoutMs` is over. */
  connection(timeoutMs: number, signal?: AbortSignal): Promise<NatsConnection> {
    return this.#state.until(() => this.#usable(), timeoutMs, signal);
  }

  /** One request, sent once, never repeated; throws BUS_NO_ANSWER, or why there is no connection. */
  async request(subject: string, payload: Uint8Array, options: RequestOptions): Promise<Msg> {
    const { clock } = this.options;
    if (payload.length > MAX_MESSAGE_BYTES) {
      throw busErrors.BUS_TOO_LARGE({ subject, bytes: payload.length, limit: MAX_MESSAGE_BYTES });
    }
    const until = clock.monotonic() + options.timeoutMs;
    const connection = await this.connection(options.timeoutMs, options.signal);
    const timeout = Math.max(1, until - clock.monotonic());
    const headers = options.headers === undefined ? {} : { headers: natsHeadersOf(options.headers) };
    try {
      return await raceSignal(connection.request(subject, payload, { timeout, ...headers }), options.signal);
    } catch (cause) {
      throw requestError(subject, options.timeoutMs, cause, options.signal);
    }
  }

  /** Answers as they come; the end of a batch is a message without a body. */
  async requestMany(subject: string, payload: Uint8Array, { timeoutMs, signal }: RequestOptions) {
    const connection = await this.connection(Math.min(timeoutMs, CONNECT_WITHIN_MS), signal);
    return await connection.requestMany(subject, payload, { strategy: "sentinel", maxWait: timeoutMs });
  }

  /** False when the line is down: nothing is kept for later. */
  publish(subject: string, payload: Uint8Array, headers?: Headers): boolean {
    const connection = this.#usable();
    if (connection === undefined) return false;
    connection.publish(subject, payload, headers === undefined ? {} : { headers: natsHeadersOf(headers) });
    return true;
  }

  subscribe(subject: string, take: (message: Msg) => void, queue?: string): () => void {
    const standing: Standing = { subject, queue, take };
    this.#standing.add(standing);
    if (this.#connection !== undefined) this.#attach(this.#connection, standing);
    return () => {
      this.#standing.delete(standing);
      standing.live?.unsubscribe();
    };
  }

  /** Ends the connection in good order and makes a new one at once; resolves when that is up. */
  async reconnect(): Promise<void> {
    this.#keeper.hurry();
    const old = this.#connection;
    if (old !== undefined) await closeSoon(old);
    await this.connection(RECONNECT.max);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#state.now === "closed") return;
    const connection = this.#connection;
    this.#stop.abort(busErrors.BUS_CLOSED(undefined));
    if (connection !== undefined) await closeSoon(connection);
    this.#state.close();
  }

  /** From dialling to the end of that connection. Returns how long it was up, milliseconds. */
  async #live(server: string): Promise<number> {
    const { clock, kind } = this.options;
    let upAt: number | undefined;
    let revoked: Error | undefined;
    try {
      const connection = await dial(server, this.options);
      const ended = connection.closed();
      void this.#watchErrors(connection, (error) => (revoked = error));
      await this.#setUp(connection);
      upAt = clock.monotonic();
      busConnects.inc({ link: kind, outcome: "up" });
      busConnectionsUp.inc({ link: kind });
      this.#state.up();
      const why = await ended;
      throw dialError(server, revoked ?? why); // of a revocation the client only knows that the line broke
    } catch (error) {
      this.#end(upAt !== undefined, dialError(server, error));
    }
    return upAt === undefined ? 0 : clock.monotonic() - upAt;
  }

  async #setUp(connection: NatsConnection): Promise<void> {
    try {
      this.#stop.signal.throwIfAborted();
      await this.options.prepare?.(connection);
      this.#connection = connection;
      for (const standing of this.#standing) this.#attach(connection, standing);
      await connection.flush();
      this.#stop.signal.throwIfAborted();
    } catch (error) {
      this.#connection = undefined;
      await closeSoon(connection);
      throw error;
    }
  }

  #end(wasUp: boolean, cause: LongshoreError): void {
    const { kind, log } = this.options;
    this.#connection = undefined;
    if (wasUp) busConnectionsUp.dec({ link: kind });
    else busConnects.inc({ link: kind, outcome: cause.code });
    if (this.#stop.signal.aborted) return;
    if (this.#state.down(cause)) log?.debug({ link: kind, cause: cause.message }, "the line to the bus is down");
  }

  #usable(): NatsConnection | undefined {
    const isUp = this.#state.now === "up" && this.#connection?.isClosed() === false;
    return isUp ? this.#connection : undefined;
  }

  #attach(connection: NatsConnection, standing: Standing): void {
    const { subject, queue, take } = standing;
    const callback = (error: Error | null, message: Msg): void => {
      if (error === null) this.#state.guard(() => take(message), message.subject);
    };
    standing.live = connection.subscribe(subject, queue === undefined ? { callback } : { callback, queue });
  }

  async #watchErrors(connection: NatsConnection, onRevoked: (error: Error) => void): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type !== "error") continue;
      if (isRevocation(status.error)) onRevoked(status.error);
      busDenied.inc({ link: this.options.kind });
      this.options.log?.warn({ link: this.options.kind, reason: status.error.message }, "the bus refused an operation");
    }
  }
}

function natsHeadersOf(headers: Headers): MsgHdrs {
  const set = natsHeaders();
  for (const [name, value] of Object.entries(headers)) set.set(name, value);
  return set;
}

/** Lets what is on its way arrive; a server that no longer answers is not waited for. */
async function closeSoon(connection: NatsConnection): Promise<void> {
  const drained = connection.drain().catch(() => undefined);
  const tooLong = AbortSignal.timeout(CLOSE_WITHIN_MS);
  await raceSignal(drained, tooLong).catch(() => undefined);
  await connection.close();
}

/** The promise, or the signal's reason when it aborts first. */
async function raceSignal<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await promise;
  promise.catch(() => undefined); // it may still fail after nobody waits for it
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
