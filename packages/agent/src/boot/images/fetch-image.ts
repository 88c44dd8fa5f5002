import { type Clock, seconds } from "@longshore/kit";
import type { WantedImage } from "../boot-plans.ts";
import { continueFrom } from "./continue-from.ts";
import { imageErrors } from "./image-errors.ts";
import { faultOf, HEAD_BYTES } from "./image-format.ts";
import type { ImageFile, ImageWorld, StoredImage } from "./image-world.ts";
import { withoutSecrets } from "./without-secrets.ts";

export interface FetchImageOptions {
  readonly wanted: WantedImage;
  readonly world: Pick<ImageWorld, "begin" | "get" | "maxBytes">;
  readonly clock: Clock;
  /** Makes room for that many bytes more than lie there now. Throws IMAGE_NO_ROOM. */
  readonly room: (more: number) => Promise<void>;
  readonly onProgress: (bytes: number, total: number | undefined) => void;
  readonly signal: AbortSignal;
}

/** Each is checked by the machine before any of it reaches its disk. */
export const CHUNK_BYTES = 4 * 1024 * 1024;
/** A server that sends less than this in that time is as good as none. */
const SLOW = { bytes: 64 * 1024, inMs: seconds(60) };
/** Room is made for so much at a time where the server does not say how long it is. */
const STEP_BYTES = 16 * 1024 * 1024;

/**
 * Fetches an image, on from where it stopped, and verifies the whole of what lies on the disk before it has its name.
 * Throws IMAGE_REFUSED, IMAGE_TROUBLE, IMAGE_NO_ROOM.
 */
export async function fetchImage(options: FetchImageOptions): Promise<StoredImage> {
  const { wanted, world, clock, signal } = options;
  const { protocol } = new URL(wanted.url);
  if (protocol !== "http:" && protocol !== "https:")
    throw refused(`${withoutSecrets(wanted.url)} is neither http nor https`);
  await using file = await world.begin(wanted.sha256);
  await download(file, options);
  const found = await file.digest(CHUNK_BYTES, signal);
  const fault = faultOf(Buffer.from(found.head, "base64"), wanted.format);
  if (found.sha256 !== wanted.sha256 || fault !== undefined) {
    await file.restart(undefined);
    throw refused(fault ?? `its digest is ${found.sha256}, and its document says ${wanted.sha256}`);
  }
  const stored = { ...found, usedAtMs: clock.now() };
  await file.finish(stored);
  return stored;
}

async function download(file: ImageFile, options: FetchImageOptions): Promise<void> {
  const { wanted, world, room, onProgress, signal } = options;
  const before = file.source?.url === wanted.url ? file.source : undefined;
  if (before !== undefined && before.total === file.bytes) return; // it was killed before it was verified
  const validator = before?.validator || undefined;
  const from = validator === undefined ? 0 : file.bytes;
  const response = await world.get(wanted.url, { from, validator, signal });
  const next = continueFrom(response, from);
  if (next.go === "refuse") throw refused(`${withoutSecrets(wanted.url)}: ${next.because}`);
  if (next.go === "retry") {
    if (next.fromStart) await file.restart(undefined);
    throw trouble(`${withoutSecrets(wanted.url)}: ${next.because}`);
  }
  const { total } = next;
  if (total !== undefined && total > world.maxBytes) throw tooLong(total, world.maxBytes);
  if (next.go === "restart") await file.restart({ url: wanted.url, validator: next.validator, total });
  onProgress(file.bytes, total);
  await room((total ?? nextStep(file, world)) - file.bytes);
  await append(file, response.body, total, options);
  if (total !== undefined && file.bytes < total)
    throw trouble(`${withoutSecrets(wanted.url)}: cut after ${file.bytes} of ${total} bytes`);
}

async function append(
  file: ImageFile,
  body: AsyncIterable<Uint8Array>,
  total: number | undefined,
  { wanted, world, clock, room, onProgress, signal }: FetchImageOptions,
): Promise<void> {
  const head: Uint8Array[] = [];
  let begun = file.bytes;
  let promised = total ?? nextStep(file, world);
  let mark = { bytes: file.bytes, atMs: clock.monotonic() };
  for await (const part of body) {
    signal.throwIfAborted();
    if (total !== undefined && file.bytes + part.length > total)
      throw refused(`${withoutSecrets(wanted.url)}: longer than its server said`);
    if (file.bytes + part.length > world.maxBytes) throw tooLong(file.bytes + part.length, world.maxBytes);
    if (file.bytes + part.length > promised) await room((promised = nextStep(file, world)) - file.bytes);
    if (begun < HEAD_BYTES) {
      head.push(part);
      begun += part.length;
      if (begun >= HEAD_BYTES) checkHead(head, begun, wanted);
    }
    await file.append(part);
    onProgress(file.bytes, total);
    const waitedMs = clock.monotonic() - mark.atMs;
    if (waitedMs < SLOW.inMs) continue;
    if (file.bytes - mark.bytes < SLOW.bytes)
      throw trouble(`${withoutSecrets(wanted.url)}: ${file.bytes - mark.bytes} bytes in a minute`);
    mark = { bytes: file.bytes, atMs: clock.monotonic() };
  }
}

function nextStep({ bytes }: ImageFile, { maxBytes }: Pick<ImageWorld, "maxBytes">): number {
  return Math.min(bytes + STEP_BYTES, maxBytes);
}

/** What cannot be used is not fetched to its end. Only from the beginning: all of it is looked at again at the end. */
function checkHead(parts: readonly Uint8Array[], seen: number, { format }: WantedImage): void {
  const head = Buffer.concat(parts);
  if (head.length < seen) return; // the download goes on in the middle of the head
  const fault = faultOf(head.subarray(0, HEAD_BYTES), format);
  if (fault !== undefined) throw refused(fault);
}

function tooLong(bytes: number, maxBytes: number): Error {
  return refused(
    `it is longer than ${maxBytes} bytes, which is all that images may take here (boot.imagesMegabytes): ${bytes}`,
  );
}

function refused(because: string): Error {
  return imageErrors.IMAGE_REFUSED({ because });
}

function trouble(because: string): Error {
  return imageErrors.IMAGE_TROUBLE({ because });
}
