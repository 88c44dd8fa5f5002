import type { IncomingMessage } from "node:http";

/** All of a body; undefined when it is longer than `limit` bytes (the connection is given up then). */
export async function readBody(answer: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > limit) {
      answer.destroy();
      return undefined;
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length).toString("utf8");
}

/** Line by line as they come; undefined in place of one that is longer than `limit` bytes, and nothing after it. */
export async function* readLines(answer: AsyncIterable<Buffer>, limit: number): AsyncGenerator<string | undefined> {
  let kept: Buffer[] = [];
  let length = 0;
  for await (const chunk of answer) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      const line = Buffer.concat([...kept, chunk.subarray(start, end)]).toString("utf8");
      kept = [];
      length = 0;
      start = end + 1;
      if (line !== "") yield line;
    }
    length += chunk.length - start;
    if (length > limit) {
      yield undefined;
      return;
    }
    if (start < chunk.length) kept.push(start === 0 ? chunk : Buffer.from(chunk.subarray(start)));
  }
}

const NEWLINE = 0x0a;
