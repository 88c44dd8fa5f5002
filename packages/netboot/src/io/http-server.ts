import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { type Clock, messageOf, systemClock } from "@longshore/kit";
import { Pace } from "../http/pace.ts";
import type { HttpReport } from "../http/report.ts";
import { netbootErrors } from "../netboot-errors.ts";
import { sendServedFile } from "./send-served-file.ts";
import { ServedFiles } from "./served-files.ts";

/** What a route answers: a short text, or a file below a root. */
export type HttpAnswer =
  | { readonly status: number; readonly type: string; readonly body: string | Uint8Array }
  | { readonly files: ServedFiles; readonly path: readonly string[] };

export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT";
  /** Decoded parts of the path: no dots, no empty parts, no slashes inside a part. */
  readonly path: readonly string[];
  /** The peer's address: what headers say about it is not looked at. */
  readonly from: string;
  /** Of a POST or PUT, at most 1 MiB. */
  readonly body: Uint8Array;
}

export interface BootHttpOptions {
  readonly listen: { readonly host: string; readonly port: number };
  readonly answer: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;
  readonly onReport: (report: HttpReport) => void;
  readonly onError: (error: unknown) => void;
  /** Of all downloads together; 0 = no cap. */
  readonly bytesPerSecond?: number;
  /** Connections of one address at once; 32 unless given. */
  readonly connectionsPerClient?: number;
  readonly clock?: Clock;
}

export interface BootHttpServer extends AsyncDisposable {
  readonly address: { readonly host: string; readonly port: number };
}

const BODY_MAX = 1024 * 1024;
/** An import of node:http would load what fetch needs too: 14 MB that no agent uses. */
const http = process.getBuiltinModule("node:http");

/** HTTP for firmware, boot loaders and the boot environment. Throws NETBOOT_PORT_TAKEN, NETBOOT_PORT_FORBIDDEN. */
export async function startBootHttp(options: BootHttpOptions): Promise<BootHttpServer> {
  const { clock = systemClock, bytesPerSecond = 0, onError } = options;
  const stop = new AbortController();
  const pace = new Pace(bytesPerSecond, clock);
  const server = http.createServer({ maxHeaderSize: 8192 }, (request, response) => {
    void serve(request, response, { ...options, clock, pace, stop: stop.signal }).catch(onError);
  });
  server.headersTimeout = 5000; // whoever sends its request drop by drop is cut off
  server.requestTimeout = 30_000;
  server.maxRequestsPerSocket = 1000;
  limitPerClient(server, options.connectionsPerClient ?? 32);
  const port = await listen(server, options.listen);
  return {
    address: { host: options.listen.host, port },
    async [Symbol.asyncDispose]() {
      stop.abort(netbootErrors.NETBOOT_STOPPING(undefined));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Serving extends BootHttpOptions {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly stop: AbortSignal;
}

async function serve(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const began = serving.clock.monotonic();
  const from = (request.socket.remoteAddress ?? "").replace(/^::ffff:/, "");
  const url = request.url ?? "/";
  const sent = await answerTo(request, response, from, serving);
  const report = { client: from, method: request.method ?? "", url, status: response.statusCode, ...sent };
  serving.onReport({ ...report, ms: serving.clock.monotonic() - began });
}

async function answerTo(
  request: IncomingMessage,
  response: ServerResponse,
  from: string,
  { answer, pace, stop, onError }: Serving,
): Promise<Pick<HttpReport, "bytes" | "complete">> {
  const path = pathOf(request.url ?? "/");
  const method = METHODS.find((known) => known === request.method);
  if (path === undefined) return text(response, 400, "this path is not served\n");
  if (method === undefined) return text(response, 405, "this method is not served\n");
  try {
    const body = await bodyOf(request);
    if (body === undefined) return text(response, 413, `at most ${BODY_MAX} bytes\n`);
    const found = await answer({ method, path, from, body });
    if (!("files" in found)) return text(response, found.status, found.body, found.type, method === "HEAD");
    await using file = await found.files.open(found.path);
    if (file === undefined) return text(response, 404, "there is no such file\n");
    return await sendServedFile(file, request, response, { pace, signal: stop });
  } catch (error) {
    if (!stop.aborted && !response.destroyed) onError(error);
    if (response.headersSent) response.destroy();
    else return text(response, 500, `${messageOf(error)}\n`);
    return { bytes: 0, complete: false };
  }
}

const METHODS = ["GET", "HEAD", "POST", "PUT"] as const;

/**
 * Undefined for what is no plain path: parts that are dots, or hold a slash or a zero once decoded, and an empty one at its
 * end. Between its parts there may be many slashes: shims put two before the name of what they load.
 */
function pathOf(url: string): readonly string[] | undefined {
  const [path = ""] = url.split("?");
  if (!path.startsWith("/")) return undefined;
  try {
    const parts = path.replace(/^\/+/, "").split(/\/+/).map(decodeURIComponent);
    return parts.every((part) => !/^\.{0,2}$|[/\\\0]/.test(part)) ? parts : undefined;
  } catch {
    return undefined; // a percent sign that encodes nothing
  }
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > BODY_MAX) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function text(
  response: ServerResponse,
  status: number,
  body: string | Uint8Array,
  type = "text/plain; charset=utf-8",
  head = false,
): Pick<HttpReport, "bytes" | "complete"> {
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  response.writeHead(status, { "content-type": type, "content-length": bytes.length, "cache-control": "no-store" });
  response.end(head ? undefined : bytes);
  return { bytes: head ? 0 : bytes.length, complete: true };
}

/** A machine that boots needs few connections; one that opens hundreds keeps others out. */
function limitPerClient(server: Server, limit: number): void {
  const open = new Map<string, number>();
  server.on("connection", (socket) => {
    const from = socket.remoteAddress ?? "";
    const count = (open.get(from) ?? 0) + 1;
    if (count > limit) {
      socket.destroy();
      return;
    }
    open.set(from, count);
    socket.once("close", () => {
      const left = (open.get(from) ?? 1) - 1;
      if (left === 0) open.delete(from);
      else open.set(from, left);
    });
  });
}

function listen(server: Server, { host, port }: { host: string; port: number }): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      if (cause.code === "EADDRINUSE")
        return reject(netbootErrors.NETBOOT_PORT_TAKEN({ port, address: host }, { cause }));
      if (cause.code === "EACCES") return reject(netbootErrors.NETBOOT_PORT_FORBIDDEN({ port }, { cause }));
      reject(cause);
    });
    server.listen(port, host, () => {
      const bound = server.address();
      resolve(typeof bound === "object" && bound !== null ? bound.port : port);
    });
  });
}
