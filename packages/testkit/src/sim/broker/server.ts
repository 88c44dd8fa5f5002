import { streams } from "@longshore/contracts";
import type { Clock, Random } from "@longshore/kit";
import type { Line } from "../net/line.ts";
import { Batches } from "./batches.ts";
import { type Downward, type Packet, sizeOf, type Upward } from "./frames.ts";
import { JetStreamApi } from "./jetstream-api.ts";
import { OBJECTS } from "./objects.ts";
import { Replies } from "./replies.ts";
import { type Offer, SimStream, type StreamEntry } from "./stream.ts";
import { matches } from "./subject.ts";

/** Who connects, and what its account lets it publish. */
export interface Client {
  readonly name: string;
  readonly account: "HUB" | "SITES" | "ENROL" | "OPS";
  readonly mayPublish: readonly string[];
  readonly line: Line;
  take(frame: Downward): void;
}

/** What the server does worse than it should. */
export interface BrokerFaults {
  /** Nothing more can be stored. */
  full: boolean;
  /** From receiving a message to having it on disk, milliseconds. */
  readonly storeMs: () => number;
  /** Chance that a direct get shortly after a write still has the value before. */
  readonly staleReads: number;
  /** Chance that an acknowledgement is not sent although the message is stored. */
  readonly lostAcks: number;
  /** How long a repeat is recognised by its id, milliseconds. */
  readonly duplicateWindowMs: number;
  /** Acknowledges what is only in memory. */
  readonly syncAlways: boolean;
}

export const SOUND_BROKER: BrokerFaults = {
  full: false,
  storeMs: () => 1,
  staleReads: 0,
  lostAcks: 0,
  duplicateWindowMs: 600_000,
  syncAlways: true,
};

/** What others may see and change of what goes through. */
export interface BrokerHooks {
  /** Every message that comes in. */
  readonly onPacket?: (from: string, packet: Packet) => void;
  readonly onStored?: (stream: string, entries: readonly StreamEntry[]) => void;
  /** What a site is answered when it reads; a broker is a carrier, not an authority. */
  readonly onRead?: (client: string, subject: string, found: StreamEntry | undefined) => StreamEntry | undefined;
}

/** nats-server with JetStream, as far as Longshore uses it and with the manners that were measured of it. */
export class SimServer {
  readonly clock: Clock;
  readonly random: Random;
  readonly streams: ReadonlyMap<string, SimStream>;
  faults: BrokerFaults;
  hooks: BrokerHooks;
  readonly #connections = new Set<Connection>();
  readonly #batches = new Batches();
  readonly #replies: Replies;
  readonly #api: JetStreamApi;
  #running = true;
  #life = 0;

  constructor(clock: Clock, random: Random, faults: BrokerFaults = SOUND_BROKER, hooks: BrokerHooks = {}) {
    this.clock = clock;
    this.random = random;
    this.faults = faults;
    this.hooks = hooks;
    this.streams = new Map([...Object.values(streams), OBJECTS].map((row) => [row.name, new SimStream(row)]));
    this.#replies = new Replies(random);
    this.#api = new JetStreamApi(this);
  }

  get running(): boolean {
    return this.#running;
  }

  /** Dies as by kill -9: what was not on disk is gone, and every line breaks. */
  crash(): void {
    this.#running = false;
    this.#life++;
    this.#batches.clear();
    this.#replies.clear();
    for (const stream of this.streams.values()) stream.crash();
    for (const connection of this.#connections) this.#send(connection, { op: "reset" });
    this.#connections.clear();
  }

  start(): void {
    this.#running = true;
  }

  /** A client dials; undefined when nobody listens. The handshake takes its way over the line like everything else. */
  accept(client: Client): Connection | undefined {
    if (!this.#running) return undefined;
    const connection: Connection = { client, subscriptions: new Map(), followers: new Map(), open: true };
    this.#connections.add(connection);
    this.#send(connection, { op: "welcome" });
    return connection;
  }

  /** A frame has come; one of a server's life before, or of a closed connection, counts no more. */
  receive(connection: Connection, frame: Upward): void {
    if (!this.#running || !this.#connections.has(connection)) return;
    switch (frame.op) {
      case "publish":
        return this.#publish(connection, frame.packet);
      case "subscribe":
        return void connection.subscriptions.set(frame.sid, frame);
      case "unsubscribe":
        return void connection.subscriptions.delete(frame.sid);
      case "follow":
        return this.#follow(connection, frame.id, frame.spec);
      case "unfollow":
        return void connection.followers.delete(frame.id);
      case "ping":
        return this.#send(connection, { op: "pong" });
      case "close":
        return this.drop(connection);
      default:
        return frame satisfies never;
    }
  }

  /** The server learns that a client is gone. */
  drop(connection: Connection): void {
    connection.open = false;
    this.#connections.delete(connection);
  }

  /** An answer on its way back to who asked. */
  answer(reply: string | undefined, packet: Omit<Packet, "subject">): void {
    const to = this.#replies.find(reply);
    if (to !== undefined) this.#send(to.connection, { op: "answer", packet: { ...packet, subject: to.reply } });
  }

  /** Someone who holds the server sends what a client once sent, with a reply subject of the server's own. */
  inject(packet: Packet): void {
    if (this.#running) this.#deliver({ ...packet, reply: `_R_.${Buffer.from(this.random.bytes(8)).toString("hex")}` });
  }

  #publish(connection: Connection, packet: Packet): void {
    const { client } = connection;
    this.hooks.onPacket?.(client.name, packet);
    const { subject, reply } = packet;
    if (this.#replies.isReply(subject)) return this.answer(subject, packet);
    if (!client.mayPublish.some((pattern) => matches(pattern, subject))) {
      return this.#send(connection, { op: "denied", subject, reply });
    }
    const crosses = client.account !== "HUB" || subject.startsWith("site.");
    const own = reply === undefined ? undefined : this.#replies.open(connection, reply, crosses);
    if (this.#api.serve({ client: client.name, subject, body: packet.data, reply: own })) return;
    const heard = this.#deliver({ ...packet, reply: own });
    const stream = [...this.streams.values()].find((each) => each.takes(subject));
    if (stream !== undefined) return this.#store(stream, packet, own);
    if (!heard) this.answer(own, { data: NOTHING, status: 503 });
  }

  /** Live, before anything is stored: also of a batch that is never committed. */
  #deliver(packet: Packet): boolean {
    let heard = false;
    const queues = new Map<string, [Connection, number][]>();
    for (const connection of this.#connections) {
      for (const [sid, { subject, queue }] of connection.subscriptions) {
        if (!matches(subject, packet.subject)) continue;
        heard = true;
        if (queue === undefined) this.#send(connection, { op: "message", sid, packet });
        else queues.set(queue, [...(queues.get(queue) ?? []), [connection, sid]]);
      }
    }
    for (const members of queues.values()) {
      const [connection, sid] = members[Math.floor(this.random.next() * members.length)] as [Connection, number];
      this.#send(connection, { op: "message", sid, packet });
    }
    return heard;
  }

  #store(stream: SimStream, packet: Packet, reply: string | undefined): void {
    const { subject, data: payload, headers = {} } = packet;
    const expected = headers["Nats-Expected-Last-Subject-Sequence"];
    const offer: Offer = {
      subject,
      payload,
      id: headers["Nats-Msg-Id"],
      expected: expected === undefined ? undefined : Number(expected),
    };
    if (headers["Nats-Batch-Id"] !== undefined && !stream.row.atomic)
      return this.answer(reply, errorAck(10174, "atomic publish is disabled"));
    const step = this.#batches.take(headers, offer);
    if (step === "staged") return this.answer(reply, { data: NOTHING });
    if (step === "broken") return this.answer(reply, errorAck(10176, "batch is incomplete and was abandoned"));
    const life = this.#life;
    this.clock.after(this.faults.storeMs(), () => {
      if (life === this.#life) this.#keep(stream, step, reply);
    });
  }

  /** What was offered is on disk now, or was refused; then it is acknowledged. */
  #keep(stream: SimStream, { offers, single }: { offers: readonly Offer[]; single: boolean }, reply?: string): void {
    const { full, duplicateWindowMs, syncAlways, lostAcks } = this.faults;
    const [first] = offers;
    if (full || first === undefined) return this.answer(reply, errorAck(10077, "maximum bytes exceeded"));
    const before = stream.lastSequence;
    const now = this.clock.now();
    const verdict = single
      ? stream.offer(first, now, duplicateWindowMs)
      : stream.commit(offers, now, duplicateWindowMs);
    if (syncAlways && stream.row.storage === "file") stream.sync();
    const stored = stream.from(before + 1, ">");
    if (stored.length > 0) this.hooks.onStored?.(stream.row.name, stored);
    for (const connection of this.#connections) this.#feed(connection, stream, stored);
    if ("refused" in verdict) return this.answer(reply, errorAck(verdict.refused, WHY[verdict.refused]));
    if (this.random.next() < lostAcks) return;
    const { sequence: seq, duplicate } = verdict;
    this.answer(reply, { data: json({ stream: stream.row.name, seq, ...(duplicate && { duplicate }) }) });
  }

  #follow(
    connection: Connection,
    id: number,
    { stream: name, filter, from }: { stream: string; filter: string; from: number | "last per subject" },
  ): void {
    const stream = this.streams.get(name);
    if (stream === undefined) return;
    const backlog = from === "last per subject" ? stream.lastPerSubject(filter) : stream.from(from, filter);
    connection.followers.set(id, { stream, filter });
    const { born, lastSequence: last } = stream;
    this.#send(connection, { op: "following", id, born, last, pending: backlog.length });
    for (const [i, entry] of backlog.entries()) {
      this.#send(connection, { op: "entry", id, entry, pending: backlog.length - 1 - i });
    }
  }

  #feed(connection: Connection, stream: SimStream, stored: readonly StreamEntry[]): void {
    for (const [id, follower] of connection.followers) {
      if (follower.stream !== stream) continue;
      for (const entry of stored) {
        if (matches(follower.filter, entry.subject)) this.#send(connection, { op: "entry", id, entry, pending: 0 });
      }
    }
  }

  #send({ client }: Connection, frame: Downward): void {
    client.line.send("down", sizeOf(frame), () => client.take(frame), IN_ORDER.has(frame.op));
  }
}

/** A client's connection as the server has it. */
export interface Connection {
  readonly client: Client;
  readonly subscriptions: Map<number, { readonly subject: string; readonly queue: string | undefined }>;
  readonly followers: Map<number, { readonly stream: SimStream; readonly filter: string }>;
  open: boolean;
}

/** What belongs to a connection itself, and what a consumer sends, is never lost while the connection lives. */
const IN_ORDER: ReadonlySet<Downward["op"]> = new Set(["welcome", "following", "entry", "pong", "reset"]);
const NOTHING = new Uint8Array();
const WHY = { 10071: "wrong last sequence", 10201: "atomic publish batch contains duplicate message id" } as const;

function json(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function errorAck(code: number, description: string): { data: Uint8Array } {
  return { data: json({ error: { code: 400, err_code: code, description } }) };
}
