import { busErrors } from "../errors.ts";
import type { CarriedMessage, Carrier } from "../carrier.ts";
import type { ConnectOptions } from "../link-options.ts";
import type { Credentials } from "../trust/key-pair.ts";
import { inboxOf } from "../trust/permissions.ts";
import { openHubSession } from "./open-hub-session.ts";

/** What a stream is, as JetStream says it: kept with its snapshot and given back with it. */
export interface StreamDescription {
  readonly config: object;
  readonly state: object;
}

/** Takes whole streams out of a server and puts them into another: messages, sequences and times stay as they are. */
export interface StreamVault extends AsyncDisposable {
  /** Consistent as of one moment. `take` is awaited before the next chunk is asked for. */
  snapshot(stream: string, take: (chunk: Uint8Array) => Promise<void>): Promise<StreamDescription>;
  /** Throws BUS_NOT_STORED, as when there is a stream of that name. */
  restore(stream: string, description: StreamDescription, chunks: AsyncIterable<Uint8Array>): Promise<void>;
}

export interface VaultOptions extends ConnectOptions {
  readonly credentials: Credentials;
}

const ANSWER_WITHIN_MS = 60_000;
const CHUNK_BYTES = 128 * 1024;

/** A connection of account HUB that makes no stream by itself. */
export async function openStreamVault(options: VaultOptions): Promise<StreamVault> {
  const session = await openHubSession(options, ANSWER_WITHIN_MS);
  return {
    snapshot: (stream, take) => snapshot(session, stream, take),
    restore: (stream, description, chunks) => restore(session, stream, description, chunks),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

/** JetStream's snapshot: chunks to a subject of ours, each answered; one without a body ends it. */
async function snapshot(
  session: Carrier,
  stream: string,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<StreamDescription> {
  const inbox = `${inboxOf.hub}.vault.${Buffer.from(session.options.random.bytes(12)).toString("hex")}`;
  const end = Promise.withResolvers<void>();
  let turn = Promise.resolve();
  const stop = session.subscribe(inbox, (message) => {
    turn = turn.then(() => takeChunk(stream, message, take, end)).catch(end.reject);
  });
  const cancel = session.options.clock.after(SNAPSHOT_WITHIN_MS, () => end.reject(late(stream)));
  try {
    const request = { deliver_subject: inbox, no_consumers: true, chunk_size: CHUNK_BYTES, jsck: true };
    const { config, state } = await api(session, stream, `$JS.API.STREAM.SNAPSHOT.${stream}`, request);
    await end.promise;
    if (config === undefined || state === undefined) throw notStored(stream, "the server does not describe the stream");
    return { config, state };
  } finally {
    cancel();
    stop();
  }
}

const SNAPSHOT_WITHIN_MS = 3_600_000;

async function takeChunk(
  stream: string,
  message: CarriedMessage,
  take: (chunk: Uint8Array) => Promise<void>,
  end: PromiseWithResolvers<void>,
): Promise<void> {
  const { code = 0, description = "" } = message.headers ?? {};
  if (code >= 400) return end.reject(notStored(stream, description));
  if (message.data.length === 0) return end.resolve();
  await take(message.data);
  message.respond(new Uint8Array());
}

async function restore(
  session: Carrier,
  stream: string,
  description: StreamDescription,
  chunks: AsyncIterable<Uint8Array>,
): Promise<void> {
  const opened = await api(session, stream, `$JS.API.STREAM.RESTORE.${stream}`, description);
  const target = opened.deliver_subject;
  if (target === undefined) throw notStored(stream, "the server takes no chunks");
  for await (const chunk of chunks) {
    const answer = await session.request(target, chunk, { timeoutMs: ANSWER_WITHIN_MS });
    if (answer.data.length > 0) readAnswer(stream, answer.data);
  }
  readAnswer(stream, (await session.request(target, new Uint8Array(), { timeoutMs: ANSWER_WITHIN_MS })).data);
}

interface ApiAnswer {
  readonly config?: object;
  readonly state?: object;
  readonly deliver_subject?: string;
  readonly error?: { readonly description: string };
}

async function api(session: Carrier, stream: string, subject: string, request: object): Promise<ApiAnswer> {
  const payload = Buffer.from(JSON.stringify(request));
  return readAnswer(stream, (await session.request(subject, payload, { timeoutMs: ANSWER_WITHIN_MS })).data);
}

function readAnswer(stream: string, data: Uint8Array): ApiAnswer {
  const answer = JSON.parse(Buffer.from(data).toString()) as ApiAnswer;
  if (answer.error !== undefined) throw notStored(stream, answer.error.description);
  return answer;
}

function notStored(stream: string, reason: string): Error {
  return busErrors.BUS_NOT_STORED({ subject: `stream ${stream}`, reason });
}

function late(stream: string): Error {
  return busErrors.BUS_NO_ANSWER({ subject: `stream ${stream}`, reason: "its snapshot never ended" });
}
