import type { Packet } from "./frames.ts";
import type { SimServer } from "./server.ts";
import type { SimStream, StreamEntry } from "./stream.ts";
import { matches } from "./subject.ts";

export interface ApiRequest {
  readonly client: string;
  readonly subject: string;
  readonly body: Uint8Array;
  readonly reply: string | undefined;
}

/** The few JetStream APIs that Longshore asks: direct get (also in batches) and purge. */
export class JetStreamApi {
  readonly #server: SimServer;

  constructor(server: SimServer) {
    this.#server = server;
  }

  /** False when the subject is none of the API. */
  serve(request: ApiRequest): boolean {
    const call = /^(?:\$JS\.API|fleet\.js)\.(DIRECT\.GET|STREAM\.PURGE)\.([^.]+)(?:\.(.+))?$/.exec(request.subject);
    const stream = this.#server.streams.get(call?.[2] ?? "");
    if (call === null || stream === undefined) return false;
    if (call[1] === "STREAM.PURGE") this.#purge(stream, request);
    else if (call[3] === undefined) this.#query(stream, request);
    else this.#last(stream, call[3], request);
    return true;
  }

  #purge(stream: SimStream, { body, reply }: ApiRequest): void {
    const { filter } = JSON.parse(Buffer.from(body).toString()) as { filter: string };
    stream.purge(filter);
    this.#server.answer(reply, { data: Buffer.from(JSON.stringify({ success: true })) });
  }

  #last(stream: SimStream, subject: string, { client, reply }: ApiRequest): void {
    const { hooks } = this.#server;
    const found = this.#read(stream, subject);
    this.#server.answer(reply, toPacket(hooks.onRead === undefined ? found : hooks.onRead(client, subject, found)));
  }

  /** A replica that answers may be a moment behind. */
  #read(stream: SimStream, subject: string): StreamEntry | undefined {
    const { clock, random, faults } = this.#server;
    const last = stream.last(subject);
    const isFresh = last !== undefined && clock.now() - last.atMs < STALE_WITHIN_MS;
    return isFresh && random.next() < faults.staleReads ? stream.beforeLast(subject) : last;
  }

  #query(stream: SimStream, { body, reply }: ApiRequest): void {
    const query = JSON.parse(Buffer.from(body).toString()) as Query;
    if (query.last_by_subj !== undefined) {
      return this.#server.answer(reply, toPacket(stream.last(query.last_by_subj)));
    }
    const { seq = 1, batch = 1, next_by_subj: filter = ">" } = query;
    const found = stream.from(seq, ">").filter((entry) => matches(filter, entry.subject));
    for (const entry of found.slice(0, batch)) this.#server.answer(reply, toPacket(entry));
    this.#server.answer(reply, { data: new Uint8Array(), status: found.length === 0 ? 404 : 204 });
  }
}

interface Query {
  readonly last_by_subj?: string;
  readonly seq?: number;
  readonly batch?: number;
  readonly next_by_subj?: string;
}

/** How long after a write an answer may still be the one before, milliseconds. */
const STALE_WITHIN_MS = 500;

function toPacket(entry: StreamEntry | undefined): Omit<Packet, "subject"> {
  if (entry === undefined) return { data: new Uint8Array(), status: 404 };
  const { subject, sequence, payload, id, atMs } = entry;
  return {
    data: payload,
    headers: {
      "Nats-Subject": subject,
      "Nats-Sequence": String(sequence),
      "Nats-Time-Stamp": new Date(atMs).toISOString(),
      ...(id !== undefined && { "Nats-Msg-Id": id }),
    },
  };
}
