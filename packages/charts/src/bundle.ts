// `@longshore/charts/bundle`: rendered objects on their way from hub to site, without what renders them.
import { createCipheriv, createDecipheriv, createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { messageOf } from "@longshore/kit";
import type { KubeObject } from "@longshore/kube";
import { chartErrors } from "./errors.ts";

/** What the bucket holds that every site may read, and what the signed intent says of it. */
export interface SealedBundle {
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes, hex. */
  readonly digest: string;
  /** 32 bytes; only in the signed intent. */
  readonly key: Uint8Array;
}

/** Bytes of one bundle's objects as JSON, at most. */
const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Packs objects under a key that is used for nothing else: AES-256-GCM over gzip over JSON, the nonce before, the tag after. */
export function sealBundle(objects: readonly KubeObject[], random: (count: number) => Uint8Array): SealedBundle {
  const [key, nonce] = [random(32), random(NONCE_BYTES)];
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const sealed = [cipher.update(gzipSync(JSON.stringify(objects))), cipher.final()];
  const bytes = Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]);
  return { bytes, digest: digestOf(bytes), key };
}

/** The objects again. Throws CHART_BUNDLE_UNREADABLE for bytes with another digest, and for another key. */
export function openBundle(
  bytes: Uint8Array,
  { digest, key }: Pick<SealedBundle, "digest" | "key">,
): readonly KubeObject[] {
  const found = digestOf(bytes);
  if (found !== digest) throw chartErrors.CHART_BUNDLE_UNREADABLE({ digest, reason: `these bytes are ${found}` });
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    const packed = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return JSON.parse(gunzipSync(packed, { maxOutputLength: MAX_BUNDLE_BYTES }).toString("utf8")) as KubeObject[];
  } catch (cause) {
    throw chartErrors.CHART_BUNDLE_UNREADABLE({ digest, reason: messageOf(cause) }, { cause });
  }
}

function digestOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
