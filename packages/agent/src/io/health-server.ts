import type { Server, ServerResponse } from "node:http";
import { messageOf, ownMetrics } from "@longshore/kit";
import { agentErrors } from "../agent-errors.ts";
import { type Health, isReady } from "../health/health.ts";
import { http } from "./http.ts";
import { formatHttpAddress, type HttpAddress } from "./http-address.ts";

export interface HealthServer extends AsyncDisposable {
  readonly address: HttpAddress;
}

/** /healthz, /readyz and /metrics for probes and Prometheus. Throws AGENT_PORT_TAKEN, AGENT_CANNOT_LISTEN. */
export async function serveHealth(at: HttpAddress, health: () => Health): Promise<HealthServer> {
  const server = http.createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0];
    void answer(request.method ?? "", path ?? "/", response, health);
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  const port = await listen(server, at);
  return {
    address: { host: at.host, port },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function listen(server: Server, at: HttpAddress): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const address = formatHttpAddress(at);
      if (cause.code === "EADDRINUSE") return reject(agentErrors.AGENT_PORT_TAKEN({ address }, { cause }));
      reject(agentErrors.AGENT_CANNOT_LISTEN({ address, reason: messageOf(cause) }, { cause }));
    });
    server.listen(at.port, at.host, () => {
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : at.port);
    });
  });
}

async function answer(method: string, path: string, response: ServerResponse, health: () => Health): Promise<void> {
  try {
    if (method !== "GET" && method !== "HEAD") return text(response, 405, "only GET\n");
    if (path === "/healthz") return json(response, 200, health());
    if (path === "/readyz") return json(response, isReady(health()) ? 200 : 503, health());
    if (path === "/metrics") return text(response, 200, await ownMetrics.metrics(), ownMetrics.contentType);
    text(response, 404, "there is /healthz, /readyz and /metrics\n");
  } catch (error) {
    text(response, 500, `${messageOf(error)}\n`);
  }
}

function json(response: ServerResponse, status: number, body: Health): void {
  text(response, status, `${JSON.stringify(body)}\n`, "application/json");
}

function text(response: ServerResponse, status: number, body: string, type = "text/plain; charset=utf-8"): void {
  response.writeHead(status, { "content-type": type }).end(body);
}
