import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";

/** A web server whose next answers a test decides; what it was asked is kept. */
export interface ImageServer extends AsyncDisposable {
  readonly url: string;
  readonly asked: { readonly url: string; readonly range: string | undefined; readonly ifRange: string | undefined }[];
  /** For all requests from now on. */
  answer: (request: IncomingMessage, response: ServerResponse) => void;
}

export async function imageServer(tls?: ServerOptions): Promise<ImageServer> {
  const asked: ImageServer["asked"] = [];
  const listener: RequestListener = (request, response) => {
    const { range, "if-range": ifRange } = request.headers;
    asked.push({ url: request.url ?? "", range, ifRange: ifRange?.toString() });
    response.on("error", () => {});
    served.answer(request, response);
  };
  const server = tls === undefined ? createServer(listener) : createTlsServer(tls, listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const served: ImageServer = {
    url: `${tls === undefined ? "http" : "https"}://localhost:${port}`,
    asked,
    answer: (_request, response) => response.writeHead(404).end(),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return served;
}

/** Sends the file, or the range of it that is asked for, as a server that does all right; cut after so many bytes. */
export function sends(file: Uint8Array, { tag = '"v1"', cutAfter = Infinity } = {}): ImageServer["answer"] {
  return (request, response) => {
    const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1];
    const from = wanted !== undefined && request.headers["if-range"] === tag ? Number(wanted) : undefined;
    const part = file.subarray(from ?? 0);
    response.writeHead(from === undefined ? 200 : 206, {
      etag: tag,
      "content-length": part.length,
      ...(from !== undefined && { "content-range": `bytes ${from}-${file.length - 1}/${file.length}` }),
    });
    if (part.length <= cutAfter) return void response.end(part);
    response.write(part.subarray(0, cutAfter), () => response.destroy());
  };
}

/** Bytes that are no image of another format, and a digest of them. */
export function rawImage(bytes: number, seed = 1): Buffer {
  const file = Buffer.alloc(bytes);
  for (let i = 0; i < bytes; i++) file[i] = (i * 31 + seed * 17 + (i >> 8)) & 0xff;
  file[0] = 0xeb; // as a boot sector begins
  return file;
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
