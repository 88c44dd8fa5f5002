import { codecErrors } from "./errors.ts";
import { surfaced } from "./fault.ts";
import { Reader } from "./reader.ts";
import { Writer } from "./writer.ts";

/** How one kind of value looks as bytes. Tables of codecs (`struct`) describe whole messages. */
export interface Codec<T> {
  read(from: Reader): T;
  write(to: Writer, value: T): void;
}

/** The type of the values that a codec carries: `type Ping = Infer<typeof Ping>`. */
export type Infer<C> = C extends Codec<infer T> ? T : never;

export interface DecodeOptions {
  /** Whether bytes after the message are a mistake ("refuse", the default) or a newer version's extras ("ignore"). */
  readonly trailing?: "refuse" | "ignore";
  /** Where in the bytes the message starts; at the first unless given. */
  readonly start?: number;
}

/** The bytes of `value`, after those of `front`; throws CODEC_VALUE when it does not fit its table. */
export function encode<T>(codec: Codec<T>, value: T, front?: Uint8Array): Uint8Array {
  const to = idle.pop() ?? new Writer();
  try {
    if (front !== undefined) to.put(front);
    codec.write(to, value);
    return to.finish();
  } catch (error) {
    throw surfaced(error);
  } finally {
    to.clear();
    idle.push(to);
  }
}

/** Writers that nobody uses: as many as encoders ever ran within one another. */
const idle: Writer[] = [];

/** The value in `bytes`; whatever the bytes are, the only errors are those of `codecErrors`. */
export function decode<T>(codec: Codec<T>, bytes: Uint8Array, { trailing = "refuse", start }: DecodeOptions = {}): T {
  const from = new Reader(bytes, start);
  let value: T;
  try {
    value = codec.read(from);
  } catch (error) {
    throw surfaced(error);
  }
  if (trailing === "refuse" && from.remaining > 0)
    throw codecErrors.CODEC_TRAILING({ at: from.offset, extra: from.remaining });
  return value;
}
