import {
  type Clock,
  done,
  gauge,
  hours,
  isLongshoreError,
  type Logger,
  messageOf,
  minutes,
  type Random,
  type Result,
  WorkQueue,
} from "@longshore/kit";
import type { HttpAnswer } from "@longshore/netboot";
import type { ImageState, WantedImage } from "../boot-plans.ts";
import { fetchImage } from "./fetch-image.ts";
import { imageErrors } from "./image-errors.ts";
import { faultOf } from "./image-format.ts";
import type { ImageWorld, StoredImage } from "./image-world.ts";
import { type Kept, makeRoom } from "./make-room.ts";
import { withoutSecrets } from "./without-secrets.ts";

export interface ImageCacheOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly world: ImageWorld;
  /** Where machines find this agent; undefined while it serves no boot network. */
  readonly base: () => string | undefined;
  /** Images that machines are writing now. */
  readonly inUse: () => ReadonlySet<string>;
  readonly onUnexpected: (error: unknown) => void;
}

/** An image stays wanted for so long after somebody asked for it. */
const WANTED_MS = hours(1);
const USED_EVERY_MS = minutes(10);
/** Downloads at once; the others wait. */
const DOWNLOADS = 2;

interface Wish {
  readonly wanted: WantedImage;
  readonly askedAtMs: number;
  /** Orders that wait for it. */
  readonly orders: Set<string>;
}

/** An answer to the orders that waited for it, and to no other: somebody may have mended it when the next one comes. */
interface Refusal {
  readonly because: string;
  readonly url: string;
  readonly orders: ReadonlySet<string>;
}

interface Progress {
  readonly bytes: number;
  readonly total: number | undefined;
  readonly trouble: string | undefined;
}

/** The images that the site has: each fetched once, however many machines want it, and verified before anybody has it. */
export class ImageCache implements AsyncDisposable {
  readonly #options: ImageCacheOptions;
  readonly #whole = new Map<string, StoredImage>();
  readonly #begun = new Map<string, Kept>();
  readonly #wishes = new Map<string, Wish>();
  readonly #progress = new Map<string, Progress>();
  readonly #refused = new Map<string, Refusal>();
  readonly #listeners = new Set<(sha256: string) => void>();
  readonly #queue: WorkQueue<string>;
  #listed: Promise<void> | undefined;

  constructor(options: ImageCacheOptions) {
    const { clock, random } = options;
    this.#options = options;
    this.#queue = new WorkQueue({
      ...{ name: "image", clock, random, workers: DOWNLOADS, backoff: { first: 1000, max: 300_000 } },
      reconcile: (sha256, signal) => this.#reconcile(sha256, signal),
      onError: (sha256, error) => this.#failed(sha256, error),
    });
  }

  image(wanted: WantedImage, order: string): ImageState {
    const { sha256, format, url } = wanted;
    const stored = this.#whole.get(sha256);
    const refused = this.#refused.get(sha256);
    if (stored === undefined && refused?.url === url && refused.orders.has(order))
      return { state: "refused", because: refused.because };
    const before = this.#wishes.get(sha256);
    const isNew = before?.wanted.url !== url;
    const orders = isNew || stored !== undefined ? new Set<string>() : before.orders; // none waits for what is here
    this.#wishes.set(sha256, { wanted, askedAtMs: this.#options.clock.now(), orders: orders.add(order) });
    if (stored !== undefined) return this.#here(stored, format);
    const progress = this.#progress.get(sha256);
    if (progress === undefined || isNew) {
      this.#refused.delete(sha256);
      this.#progress.set(sha256, { bytes: 0, total: undefined, trouble: undefined, ...progress });
      this.#queue.add(sha256);
    }
    return fetching(this.#progress.get(sha256));
  }

  onImage(listen: (sha256: string) => void): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  /** Resolves once it is known which images lie here. */
  ready(): Promise<void> {
    this.#listed ??= this.#list();
    return this.#listed.catch((error: unknown) => {
      this.#listed = undefined;
      throw error;
    });
  }

  /** For a machine that fetches it; undefined = it is not here. */
  open(sha256: string): HttpAnswer | undefined {
    if (!this.#whole.has(sha256)) return undefined;
    this.#used(sha256);
    return this.#options.world.serve(sha256);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#queue[Symbol.asyncDispose]();
  }

  #here(stored: StoredImage, format: WantedImage["format"]): ImageState {
    const { sha256, bytes, chunkBytes, chunks, head } = stored;
    const fault = faultOf(Buffer.from(head, "base64"), format);
    if (fault !== undefined) return { state: "refused", because: fault };
    this.#used(sha256);
    const base = this.#options.base();
    if (base === undefined)
      return { state: "fetching", bytes, total: bytes, trouble: "the boot network is not served" };
    return { state: "here", image: { url: `${base}/image/${sha256}`, sha256, bytes, chunkBytes, chunks } };
  }

  async #reconcile(sha256: string, signal: AbortSignal): Promise<Result> {
    await this.ready();
    const wish = this.#wishes.get(sha256);
    if (this.#whole.has(sha256)) return this.#tell(sha256);
    if (wish === undefined || !this.#isWanted(sha256)) {
      this.#progress.delete(sha256);
      return done;
    }
    const { world, clock, log } = this.#options;
    const url = withoutSecrets(wish.wanted.url);
    log.info({ url, sha256 }, "an image is fetched");
    const stored = await fetchImage({
      ...{ wanted: wish.wanted, world, clock, signal },
      room: (more) => this.#room(more),
      onProgress: (bytes, total) => this.#progressed(sha256, bytes, total),
    });
    this.#whole.set(sha256, stored);
    this.#begun.delete(sha256);
    this.#progress.delete(sha256);
    log.info({ url, sha256, bytes: stored.bytes }, "an image is here and was verified");
    return this.#tell(sha256);
  }

  async #list(): Promise<void> {
    const { whole, begun } = await this.#options.world.list();
    for (const image of whole) this.#whole.set(image.sha256, image);
    for (const image of begun) this.#begun.set(image.sha256, image);
    this.#show();
  }

  #progressed(sha256: string, bytes: number, total: number | undefined): void {
    this.#progress.set(sha256, { bytes, total, trouble: undefined });
    this.#begun.set(sha256, { sha256, bytes, usedAtMs: this.#options.clock.now() });
  }

  #failed(sha256: string, error: unknown): void {
    const { log, onUnexpected } = this.#options;
    const because = messageOf(error);
    const { wanted, orders = new Set<string>() } = this.#wishes.get(sha256) ?? {};
    const url = wanted?.url ?? "";
    log.warn({ url: withoutSecrets(url), sha256, because }, "an image could not be had");
    if (!isLongshoreError(error)) onUnexpected(error);
    if (isLongshoreError(error, "IMAGE_REFUSED")) {
      this.#refused.set(sha256, { because, url, orders });
      this.#wishes.delete(sha256);
      this.#progress.delete(sha256);
    } else {
      const { bytes = 0, total } = this.#progress.get(sha256) ?? {};
      this.#progress.set(sha256, { bytes, total, trouble: because });
    }
    this.#tell(sha256);
  }

  async #room(more: number): Promise<void> {
    const { world, log } = this.#options;
    const kept = [...this.#whole.values(), ...this.#begun.values()];
    const inUse = this.#options.inUse();
    const isNeeded = (sha256: string): boolean => inUse.has(sha256) || this.#isWanted(sha256);
    const gone = makeRoom(kept, isNeeded, more, world.maxBytes);
    if (gone === undefined) {
      const needed = kept.filter(({ sha256 }) => isNeeded(sha256)).reduce((sum, { bytes }) => sum + bytes, 0);
      throw imageErrors.IMAGE_NO_ROOM({ needed: more, room: Math.max(0, world.maxBytes - needed) });
    }
    for (const sha256 of gone) {
      log.info({ sha256 }, "an image makes room for another");
      this.#whole.delete(sha256);
      this.#begun.delete(sha256);
      await world.remove(sha256);
    }
    this.#show();
  }

  #isWanted(sha256: string): boolean {
    const wish = this.#wishes.get(sha256);
    return wish !== undefined && this.#options.clock.now() - wish.askedAtMs < WANTED_MS;
  }

  #used(sha256: string): void {
    const stored = this.#whole.get(sha256);
    const nowMs = this.#options.clock.now();
    if (stored === undefined || nowMs - stored.usedAtMs < USED_EVERY_MS) return;
    this.#whole.set(sha256, { ...stored, usedAtMs: nowMs });
    this.#options.world.used(sha256, nowMs).catch(this.#options.onUnexpected);
  }

  #tell(sha256: string): Result {
    this.#show();
    for (const listen of this.#listeners) listen(sha256);
    return done;
  }

  #show(): void {
    const whole = [...this.#whole.values()];
    cachedImages.set(whole.length);
    cachedBytes.set([...whole, ...this.#begun.values()].reduce((sum, { bytes }) => sum + bytes, 0));
  }
}

function fetching({ bytes = 0, total, trouble }: Partial<Progress> = {}): ImageState {
  return { state: "fetching", bytes, ...(total !== undefined && { total }), ...(trouble !== undefined && { trouble }) };
}

const cachedImages = gauge({ name: "longshore_boot_cached_images", help: "Images that the site has, verified." });
const cachedBytes = gauge({
  name: "longshore_boot_cached_bytes",
  help: "Bytes that images take, those that are being fetched too.",
});
