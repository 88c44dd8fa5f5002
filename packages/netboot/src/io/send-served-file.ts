import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Pace } from "../http/pace.ts";
import { rangeOf } from "../http/range.ts";
import type { HttpReport } from "../http/report.ts";
import type { ServedFile } from "./served-files.ts";

const PART = 256 * 1024;

/** Sends a file or the range of it that is asked for; a download that was cut goes on where it stopped if the file is the same. */
export async function sendServedFile(
  file: ServedFile,
  { method, headers }: Pick<IncomingMessage, "method" | "headers">,
  response: ServerResponse,
  { pace, signal }: { readonly pace: Pace; readonly signal: AbortSignal },
): Promise<Pick<HttpReport, "bytes" | "complete">> {
  const tag = `"${file.version}"`;
  const common = { etag: tag, "accept-ranges": "bytes", "content-type": "application/octet-stream" };
  if (headers["if-none-match"] === tag) {
    response.writeHead(304, common).end();
    return { bytes: 0, complete: true };
  }
  const same = headers["if-range"] === undefined || headers["if-range"] === tag; // RFC 9110 §13.1.5
  const part = same ? rangeOf(headers.range, file.size) : undefined;
  if (part === "none") {
    response.writeHead(416, { ...common, "content-range": `bytes */${file.size}`, "content-length": 0 }).end();
    return { bytes: 0, complete: true };
  }
  const { from, to } = part ?? { from: 0, to: file.size };
  const range = part === undefined ? {} : { "content-range": `bytes ${from}-${to - 1}/${file.size}` };
  response.writeHead(part === undefined ? 200 : 206, { ...common, ...range, "content-length": to - from });
  if (method === "HEAD") {
    response.end();
    return { bytes: 0, complete: true };
  }
  return await stream(file, { from, to }, response, pace, signal);
}

async function stream(
  file: ServedFile,
  { from, to }: { readonly from: number; readonly to: number },
  response: ServerResponse,
  pace: Pace,
  stop: AbortSignal,
): Promise<Pick<HttpReport, "bytes" | "complete">> {
  const gone = new AbortController();
  response.once("close", () => gone.abort());
  let at = from;
  while (at < to && !response.destroyed && !stop.aborted) {
    const bytes = await file.read(at, Math.min(PART, to - at));
    try {
      await pace.take(bytes.length, gone.signal);
      if (!response.write(bytes)) await once(response, "drain", { signal: gone.signal });
    } catch {
      break; // the client went away
    }
    at += bytes.length;
  }
  if (at < to) response.destroy();
  else response.end();
  return { bytes: at - from, complete: at === to };
}
