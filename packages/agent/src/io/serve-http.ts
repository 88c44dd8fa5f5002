import type { RequestListener } from "node:http";
import { http } from "./http.ts";
import type { HttpAddress } from "./http-address.ts";
import { listen } from "./listen.ts";

/** A small HTTP server of the agent's; closing it ends what is being asked. */
export interface HttpServer extends AsyncDisposable {
  /** With the port that it got. */
  readonly address: HttpAddress;
}

/** Headers within 10 s, a whole request within 30 s. Throws AGENT_PORT_TAKEN, AGENT_CANNOT_LISTEN. */
export async function serveHttp(
  at: HttpAddress,
  { answer, maxConnections }: { readonly answer: RequestListener; readonly maxConnections?: number },
): Promise<HttpServer> {
  const server = http.createServer(answer);
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  if (maxConnections !== undefined) server.maxConnections = maxConnections;
  const port = await listen(server, at);
  return {
    address: { host: at.host, port },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
