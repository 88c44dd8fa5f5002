import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** Where a Sentry DSN points to: keeps what arrives. */
export interface Receiver extends AsyncDisposable {
  readonly dsn: string;
  /** Every body, as sent and unpacked. */
  bytes(): Buffer;
  /** How many envelopes came. */
  readonly count: number;
}

export async function receiveReports(): Promise<Receiver> {
  const bodies: Buffer[] = [];
  let count = 0;
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      count++;
      bodies.push(body, request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : Buffer.alloc(0));
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    dsn: `http://public@127.0.0.1:${(server.address() as AddressInfo).port}/1`,
    bytes: () => Buffer.concat(bodies),
    get count() {
      return count;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
