import { timingSafeEqual } from "node:crypto";

/** Compares two codes without telling by its time where they differ. */
export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
