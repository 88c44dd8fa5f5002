import type { ServerResponse } from "node:http";

/** Does to one answer what a bad server does, or the line to it; what was asked for is `content`. */
export type ImageFault = (response: ServerResponse, content: Buffer) => void;

/** What may be wrong with a server of images. */
export const imageFaults = {
  /** Half of it is sent, then the line is reset. */
  cut: (response, content) => response.write(half(content), () => response.socket?.resetAndDestroy()),
  /** Half of it is sent, then nothing any more, and the line stays as it is: half open. */
  silent: (response, content) => void response.write(half(content)),
  slow: trickle,
  /** One bit of it is another. */
  damaged(response, content) {
    const other = Buffer.from(content);
    const at = other.length >> 1;
    other.writeUInt8(other.readUInt8(at) ^ 1, at);
    response.end(other);
  },
} satisfies Readonly<Record<string, ImageFault>>;

function half(content: Buffer): Buffer {
  return content.subarray(0, content.length >> 1);
}

const DROP = { bytes: 40_000, everyMs: 100 };

function trickle(response: ServerResponse, content: Buffer): void {
  let at = 0;
  const timer = setInterval(() => {
    if (response.destroyed) return clearInterval(timer);
    response.write(content.subarray(at, (at += DROP.bytes)));
    if (at < content.length) return;
    clearInterval(timer);
    response.end();
  }, DROP.everyMs);
}
