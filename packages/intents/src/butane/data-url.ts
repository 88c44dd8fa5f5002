import { gzipSync } from "node:zlib";

export interface DataUrl {
  readonly source: string;
  /** "" says that there is none, so that a config that is merged inherits none. */
  readonly compression?: "" | "gzip";
}

/** The shortest of three ways to write a content into a URL, as Butane does; `packed` = it is compressed already. */
export function dataUrlOf(text: string, packed: boolean): DataUrl {
  const bytes = Buffer.from(text);
  const [plain, base64] = [`data:,${escape(bytes)}`, `data:;base64,${bytes.toString("base64")}`];
  const source = base64.length < plain.length ? base64 : plain;
  if (packed) return { source };
  const gzipped = `data:;base64,${gzipSync(bytes, { level: 9 }).toString("base64")}`;
  const shorter = gzipped.length + "gzip".length < source.length;
  return shorter ? { source: gzipped, compression: "gzip" } : { source, compression: "" };
}

/** Everything but letters, digits and what RFC 2397 leaves as it is. */
function escape(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) {
    const sign = String.fromCharCode(byte);
    text += /[A-Za-z0-9_.~!*'()-]/.test(sign) ? sign : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}
