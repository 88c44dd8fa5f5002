import type { ServerResponse } from "node:http";
import { messageOf, ownMetrics } from "@longshore/kit";
import { type Health, isReady } from "../health/health.ts";
import type { HttpAddress } from "./http-address.ts";
import { type HttpServer, serveHttp } from "./serve-http.ts";

/** /healthz, /readyz and /metrics for probes and Prometheus. Throws AGENT_PORT_TAKEN, AGENT_CANNOT_LISTEN. */
export function serveHealth(at: HttpAddress, health: () => Health): Promise<HttpServer> {
  return serveHttp(at, {
    answer(request, response) {
      const path = (request.url ?? "/").split("?")[0];
      void answer(request.method ?? "", path ?? "/", response, health);
    },
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
