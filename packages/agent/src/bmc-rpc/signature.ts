import { createHmac, timingSafeEqual } from "node:crypto";
import { minutes } from "@longshore/kit";

/** A request as Rufio's provider `rpc` sends it (bmclib, providers/rpc). */
export interface RpcRequest {
  readonly body: Uint8Array;
  /** `X-Rufio-Signature-256`: "sha256=HEX", or several of them with commas. */
  readonly signature: string | undefined;
  /** `X-Rufio-Timestamp`, RFC 3339: part of what is signed. */
  readonly timestamp: string | undefined;
}

export const SIGNATURE_HEADER = "x-rufio-signature-256";
export const TIMESTAMP_HEADER = "x-rufio-timestamp";

/** Clocks of site and management cluster may differ by so much. */
export const MAX_SKEW = minutes(5);

/**
 * Why a request is not believed; undefined = whoever has the key made it, and not long ago. What is signed is the body
 * and the timestamp's value after it, with nothing between.
 */
export function distrust({ body, signature, timestamp }: RpcRequest, key: string, nowMs: number): string | undefined {
  if (signature === undefined || timestamp === undefined) return "it is not signed";
  const at = Date.parse(timestamp);
  const expected = createHmac("sha256", key).update(body).update(timestamp).digest();
  const isRight = signature.split(",").some((one) => {
    const given = Buffer.from(one.trim().replace(/^sha256=/, ""), "hex");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isRight) return "its signature is made with another key";
  return Math.abs(at - nowMs) <= MAX_SKEW ? undefined : `it is of ${timestamp}, more than 5 minutes from now`;
}
