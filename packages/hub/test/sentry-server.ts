import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** An envelope as Sentry's ingestion reads it: https://develop.sentry.dev/sdk/foundations/transport/envelopes/ */
export interface Envelope {
  readonly header: Readonly<Record<string, unknown>>;
  readonly items: readonly EnvelopeItem[];
}

export interface EnvelopeItem {
  readonly header: { readonly type: string; readonly length?: number };
  readonly payload: Buffer;
}

/** Header lines end with a line feed; a payload has the length that its header says, or ends with its line. */
export function parseEnvelope(bytes: Buffer): Envelope {
  let at = 0;
  const line = (): Buffer => {
    const end = bytes.indexOf(10, at);
    const found = bytes.subarray(at, end === -1 ? bytes.length : end);
    at = end === -1 ? bytes.length : end + 1;
    return found;
  };
  const header = JSON.parse(line().toString()) as Envelope["header"];
  const items: EnvelopeItem[] = [];
  while (at < bytes.length) {
    const itemHeader = JSON.parse(line().toString()) as EnvelopeItem["header"];
    if (itemHeader.length === undefined) {
      items.push({ header: itemHeader, payload: line() });
      continue;
    }
    const payload = bytes.subarray(at, at + itemHeader.length);
    if (payload.length !== itemHeader.length) throw new Error("an item is shorter than it says");
    at += itemHeader.length;
    if (at < bytes.length && bytes[at++] !== 10) throw new Error("an item is longer than it says");
    items.push({ header: itemHeader, payload });
  }
  return { header, items };
}

/** Where a DSN points to: keeps what arrives, raw and parsed. */
export interface SentryServer extends AsyncDisposable {
  readonly dsn: string;
  readonly envelopes: readonly Envelope[];
  /** Every byte that arrived: headers, and bodies as sent and unpacked. */
  readonly raw: () => string;
  /** Events, as JSON. */
  readonly events: () => readonly SentryEvent[];
  readonly connections: () => number;
}

export interface SentryEvent {
  readonly [key: string]: unknown;
  readonly tags: Readonly<Record<string, string>>;
  readonly exception: {
    readonly values: readonly { type: string; value: string; stacktrace?: { frames: object[] } }[];
  };
}

/** `answer` decides; unless told, everything is taken. A black hole answers never. */
export async function startSentryServer(
  answer: (response: ServerResponse) => void = (response) => response.writeHead(200).end("{}"),
): Promise<SentryServer> {
  const envelopes: Envelope[] = [];
  const raw: string[] = [];
  let connections = 0;
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await request.toArray());
    const unpacked = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
    raw.push(request.url ?? "", JSON.stringify(request.headers), body.toString("latin1"), unpacked.toString());
    envelopes.push(parseEnvelope(unpacked));
    answer(response);
  };
  const server = createServer((request, response) => void take(request, response));
  server.on("connection", () => connections++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    dsn: `http://0123456789abcdef0123456789abcdef@127.0.0.1:${(server.address() as AddressInfo).port}/42`,
    envelopes,
    raw: () => raw.join("\n"),
    events: () =>
      envelopes
        .flatMap(({ items }) => items)
        .filter(({ header }) => header.type === "event")
        .map(({ payload }) => JSON.parse(payload.toString()) as SentryEvent),
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
