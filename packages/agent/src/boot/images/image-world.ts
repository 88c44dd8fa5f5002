import type { HttpAnswer } from "@longshore/netboot";

/** The folder where images lie, and the servers that have them. */
export interface ImageWorld {
  /** Bytes that all images together may take. */
  readonly maxBytes: number;
  /** What lies there: whole ones that were verified, and beginnings of others. What is neither is removed. */
  list(): Promise<{ readonly whole: readonly StoredImage[]; readonly begun: readonly BegunImage[] }>;
  /** To go on with what was begun of it, or from nothing. */
  begin(sha256: string): Promise<ImageFile>;
  remove(sha256: string): Promise<void>;
  /** Notes that it was used, for the order in which they go. */
  used(sha256: string, atMs: number): Promise<void>;
  /** For a machine that fetches it. */
  serve(sha256: string): HttpAnswer;
  /** Follows redirects. Throws IMAGE_REFUSED where they lead to what is no HTTP, IMAGE_TROUBLE when nobody answers. */
  get(url: string, ask: GetImage): Promise<ImageResponse>;
}

export interface StoredImage {
  readonly sha256: string;
  readonly bytes: number;
  readonly chunkBytes: number;
  readonly chunks: readonly string[];
  /** Its first bytes, in base64. */
  readonly head: string;
  readonly usedAtMs: number;
}

export interface BegunImage {
  readonly sha256: string;
  readonly bytes: number;
  readonly usedAtMs: number;
}

/** An image that is being fetched; what was written to it survives. */
export interface ImageFile extends AsyncDisposable {
  readonly bytes: number;
  /** What its server called the version that these bytes are of, with where they came from. */
  readonly source: ImageSource | undefined;
  /** Throws away what is there, and notes what comes now. */
  restart(source: ImageSource | undefined): Promise<void>;
  append(bytes: Uint8Array): Promise<void>;
  /** The digests of what lies on the disk. */
  digest(chunkBytes: number, signal: AbortSignal): Promise<Omit<StoredImage, "usedAtMs">>;
  /** It is the image: durable under its name when this returns. */
  finish(stored: StoredImage): Promise<void>;
}

export interface ImageSource {
  readonly url: string;
  /** Empty = the server gives none. */
  readonly validator: string;
  /** Bytes of the whole; undefined = the server does not say. */
  readonly total: number | undefined;
}

export interface GetImage {
  /** Go on from here, if it is still that version. */
  readonly from: number;
  readonly validator: string | undefined;
  readonly signal: AbortSignal;
}

export interface ImageResponse {
  readonly status: number;
  /** Lowercase names. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Throws IMAGE_TROUBLE when it is cut, or nothing comes for a time. */
  readonly body: AsyncIterable<Uint8Array>;
}
