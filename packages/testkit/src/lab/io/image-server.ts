import { createReadStream } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import type { LabImage } from "../../vm/io/lab-os.ts";

/** Where a site fetches its operating systems from, and what may be wrong with it. */
export interface ImageServer extends AsyncDisposable {
  urlOf(name: string): string;
  /** The path and range of each request, oldest first. */
  readonly asked: readonly { readonly name: string; readonly range: string | undefined }[];
  /** Each answer ends after so many bytes while this is set. */
  cutAfter: number | undefined;
  /** Another file of the same length is sent while this is set. */
  isWrong: boolean;
}

/** Serves these images by name at an address of this host, with ranges. */
export async function serveImages(host: string, images: ReadonlyMap<string, LabImage>): Promise<ImageServer> {
  const asked: { name: string; range: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const name = (request.url ?? "").slice(1);
    const { range } = request.headers;
    asked.push({ name, range });
    const image = images.get(name);
    if (image === undefined) return response.writeHead(404).end();
    return send(image, range, response, served);
  });
  server.listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const served: ImageServer = {
    asked,
    cutAfter: undefined,
    isWrong: false,
    urlOf: (name) => `http://${host}:${port}/${name}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return served;
}

function send(
  { path, bytes, sha256 }: LabImage,
  range: string | undefined,
  response: ServerResponse,
  { cutAfter, isWrong }: ImageServer,
): void {
  const start = Number(/^bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
  const headers = { "content-length": bytes - start, "accept-ranges": "bytes", etag: `"${sha256}"` };
  if (range === undefined) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, "content-range": `bytes ${start}-${bytes - 1}/${bytes}` });
  if (isWrong) return void response.end(Buffer.alloc(bytes - start, 0x5a));
  const end = cutAfter === undefined ? bytes - 1 : Math.min(bytes, start + cutAfter) - 1;
  const file = createReadStream(path, { start, end });
  response.on("error", () => file.destroy()); // whoever asked has gone
  file.pipe(response, { end: cutAfter === undefined });
  if (cutAfter !== undefined) file.on("end", () => response.destroy());
}
