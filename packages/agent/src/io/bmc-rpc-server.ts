import type { IncomingMessage, ServerResponse } from "node:http";
import { messageOf } from "@longshore/kit";
import type { RpcAnswer } from "../bmc-rpc/bmc-rpc.ts";
import { type RpcRequest, SIGNATURE_HEADER, TIMESTAMP_HEADER } from "../bmc-rpc/signature.ts";
import type { HttpAddress } from "./http-address.ts";
import { type HttpServer, serveHttp } from "./serve-http.ts";

/** Where Rufio asks for BMCs. Throws AGENT_PORT_TAKEN, AGENT_CANNOT_LISTEN. */
export function serveBmcRpc(at: HttpAddress, answer: (request: RpcRequest) => Promise<RpcAnswer>): Promise<HttpServer> {
  return serveHttp(at, {
    answer: (request, response) => void respond(request, response, answer),
    maxConnections: 64,
  });
}

/** A question of Rufio's is some 150 bytes. */
const MAX_BODY = 16_384;

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (request: RpcRequest) => Promise<RpcAnswer>,
): Promise<void> {
  try {
    if (request.method !== "POST") return send(response, 405, problem("only POST is served here"));
    const body = await read(request);
    if (body === undefined) return send(response, 413, problem(`at most ${MAX_BODY} bytes`));
    const { status, body: text } = await answer({
      body,
      signature: header(request, SIGNATURE_HEADER),
      timestamp: header(request, TIMESTAMP_HEADER),
    });
    send(response, status, text);
  } catch (error) {
    send(response, 500, problem(messageOf(error)));
  }
}

async function read(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function header({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(",") : value;
}

/** With its length: Rufio does not read an answer in chunks. */
function send(response: ServerResponse, status: number, body: string): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  response.end(body);
}

function problem(message: string): string {
  return JSON.stringify({ id: 0, host: "", error: { code: 1, message } });
}
