import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type Logger, messageOf } from "@longshore/kit";
import type { Address } from "../nats/addresses.ts";
import { cannotListen } from "./ports.ts";

/** Answers one GET: writes to the response and ends it. */
export type Page = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

export interface HttpServer extends AsyncDisposable {
  readonly address: Address;
}

/** Plain HTTP for probes and Prometheus. `find` maps a path to its page. Throws HUB_PORT_TAKEN, HUB_CANNOT_LISTEN. */
export async function serveHttp(
  at: Address,
  find: (path: string) => Page | undefined,
  log: Logger,
): Promise<HttpServer> {
  const server = createServer((request, response) => void answer(request, response, find, log));
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(cannotListen(error, at, "--http-listen")));
    server.listen(at.port, at.host, resolve);
  });
  const bound = server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : at.port;
  return {
    address: { host: at.host, port },
    async [Symbol.asyncDispose]() {
      server.closeIdleConnections();
      const cut = setTimeout(() => server.closeAllConnections(), 2000);
      await new Promise<void>((resolve) => server.close(() => resolve()));
      clearTimeout(cut);
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  find: (path: string) => Page | undefined,
  log: Logger,
): Promise<void> {
  try {
    if (request.method !== "GET" && request.method !== "HEAD") return plain(response, 405, "only GET\n");
    const page = find(new URL(request.url ?? "/", "http://hub").pathname);
    if (page === undefined) return plain(response, 404, "there is /metrics, /healthz and /readyz\n");
    await page(request, response);
  } catch (error) {
    log.error({ reason: messageOf(error), url: request.url }, "a page failed");
    if (response.headersSent) response.destroy();
    else plain(response, 500, "the page failed; the hub's log says why\n");
  }
}

/** A short text page. */
export function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(text);
}
