import type { IncomingMessage, ServerResponse } from "node:http";
import type { Pace } from "../http/pace.ts";
import { rangeOf } from "../http/range.ts";
import type { HttpReport } from "../http/report.ts";
import type { ServedFile } from "./served-files.ts";

/** Bytes that are read at a time; a download holds twice that. */
const PART = 128 * 1024;

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
  let settle: (sent: boolean) => void = () => undefined;
  response.once("close", () => {
    gone.abort();
    settle(false); // what was to be sent behind another answer is never called back
  });
  // two parts in memory: while one goes out, the next is read
  const size = Math.min(PART, to - from);
  const rooms = [new Uint8Array(size), new Uint8Array(Math.min(size, to - from - size))] as const;
  let at = from;
  let sending = Promise.resolve(true);
  for (let turn: 0 | 1 = 0; at < to && !stop.aborted; turn = turn === 0 ? 1 : 0) {
    const part = rooms[turn].subarray(0, to - at);
    await file.readInto(part, at);
    if (!(await sending)) break;
    await pace.take(part.length, gone.signal).catch(() => undefined);
    if (response.destroyed) break; // the client went away
    sending = new Promise((resolve) => {
      settle = resolve;
      response.write(part, (error) => resolve(error === null || error === undefined));
    });
    at += part.length;
  }
  if (!(await sending) || at < to) response.destroy();
  else response.end();
  return { bytes: at - from, complete: at === to && !response.destroyed };
}
