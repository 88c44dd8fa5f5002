import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { LabImage } from "../../vm/io/lab-os.ts";
import type { ImageFault } from "./image-faults.ts";

/** Where a site fetches its operating systems from. */
export interface ImageServer extends AsyncDisposable {
  urlOf(name: string): string;
  /** The path and range of each request, oldest first. */
  readonly asked: readonly { readonly name: string; readonly range: string | undefined }[];
  /**
   * Has one more image `as` this, which differs from `name` in the time of its gzip alone, so that no site has it yet. Its
   * first answers go wrong in these ways, one after the other.
   */
  faulty(name: string, as: string, faults: readonly ImageFault[]): Pick<LabImage, "sha256">;
}

interface Served {
  readonly content: Buffer;
  readonly sha256: string;
  /** Of the answers that are still to come. */
  readonly faults: ImageFault[];
}

/** Serves these images by name at an address of this host, with ranges. */
export async function serveImages(host: string, images: ReadonlyMap<string, LabImage>): Promise<ImageServer> {
  const served = new Map<string, Served>();
  for (const [name, { path, sha256 }] of images) served.set(name, { content: readFileSync(path), sha256, faults: [] });
  const asked: { name: string; range: string | undefined }[] = [];
  const server = createServer((request, response) => {
    const name = (request.url ?? "").slice(1);
    const { range } = request.headers;
    asked.push({ name, range });
    const image = served.get(name);
    if (image === undefined) return response.writeHead(404).end();
    return send(image, range, response);
  });
  server.listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    asked,
    urlOf: (name) => `http://${host}:${port}/${name}`,
    faulty(name, as, faults) {
      const content = madeAt(served.size, served.get(name)?.content ?? Buffer.alloc(0));
      const sha256 = createHash("sha256").update(content).digest("hex");
      served.set(as, { content, sha256, faults: [...faults] });
      return { sha256 };
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** MTIME of the header, RFC 1952 §2.3.1. */
function madeAt(seconds: number, gzip: Buffer): Buffer {
  const other = Buffer.from(gzip);
  other.writeUInt32LE(seconds, 4);
  return other;
}

function send({ content, sha256, faults }: Served, range: string | undefined, response: ServerResponse): void {
  const { length } = content;
  const start = Number(/^bytes=(\d+)-/.exec(range ?? "")?.[1] ?? 0);
  const headers = { "content-length": length - start, "accept-ranges": "bytes", etag: `"${sha256}"` };
  if (range === undefined) response.writeHead(200, headers);
  else response.writeHead(206, { ...headers, "content-range": `bytes ${start}-${length - 1}/${length}` });
  const fault = faults.shift();
  const part = content.subarray(start);
  if (fault === undefined) response.end(part);
  else fault(response, part);
}
