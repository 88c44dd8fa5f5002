import { createServer as createHttps } from "node:https";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { request as requestHttps } from "node:https";
import type { ApiServer } from "@longshore/testkit/kubernetes";

/** TCP to an API server that can fall silent: connections stay, nothing goes either way any more. */
export interface SilentProxy extends AsyncDisposable {
  readonly port: number;
  readonly connections: number;
  /** Those that are open now; new ones work. */
  silence(): void;
}

export async function silentProxy(to: number): Promise<SilentProxy> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let connections = 0;
  const server = createServer((client) => {
    connections++;
    const upstream = connect(to, "127.0.0.1");
    const pair = [client, upstream] as const;
    pairs.add(pair);
    client.pipe(upstream);
    upstream.pipe(client);
    for (const socket of pair) {
      socket.on("error", () => undefined);
      socket.on("close", () => {
        pairs.delete(pair);
        for (const other of pair) other.destroy();
      });
    }
  });
  return {
    port: await listening(server),
    get connections() {
      return connections;
    },
    silence() {
      for (const [client, upstream] of pairs) {
        client.unpipe();
        upstream.unpipe();
        client.pause();
        upstream.pause();
      }
    },
    async [Symbol.asyncDispose]() {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** What a front answers instead of passing on; undefined: it passes on. */
export type Fault = (method: string, path: string) => Answer | undefined;

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** A real HTTPS server in front of an API server, with its certificate, that answers some requests itself. */
export interface Front extends AsyncDisposable {
  readonly port: number;
  readonly seen: readonly string[];
  fault: Fault;
}

export async function front(server: ApiServer): Promise<Front> {
  const seen: string[] = [];
  const own: { fault: Fault } = { fault: () => undefined };
  const [cert, key] = ["apiserver.crt", "apiserver.key"].map((name) => readFileSync(server.place.join("certs", name)));
  const https = createHttps({ cert, key }, (asked, answer) => {
    const { method = "", url = "" } = asked;
    seen.push(`${method} ${url}`);
    const fault = own.fault(method, url);
    if (fault === undefined) return pass(server, asked, answer);
    asked.resume();
    answer.writeHead(fault.status, { "content-type": "application/json", ...fault.headers }).end(fault.body);
  });
  const port = await listening(https);
  return Object.assign(own, {
    port,
    seen,
    async [Symbol.asyncDispose]() {
      https.closeAllConnections();
      await new Promise((resolve) => https.close(resolve));
    },
  });
}

function pass({ place, ca }: ApiServer, asked: IncomingMessage, answer: ServerResponse): void {
  const { method, url, headers } = asked;
  const upstream = requestHttps({ host: "127.0.0.1", port: place.port, ca, method, path: url, headers }, (reply) => {
    answer.writeHead(reply.statusCode ?? 500, reply.headers);
    reply.pipe(answer);
  });
  upstream.on("error", () => answer.destroy());
  answer.on("close", () => upstream.destroy());
  asked.pipe(upstream);
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}
