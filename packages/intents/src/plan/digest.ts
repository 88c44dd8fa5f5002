import { createHash } from "node:crypto";
import type { PlannedChange } from "@longshore/contracts";
import { canonicalJson } from "../json.ts";

/** SHA-256, hex, over the changes in their order: the same whatever the order of the request was. */
export function planDigest(changes: readonly PlannedChange[]): string {
  return createHash("sha256").update("longshore plan 1\n").update(canonicalJson(changes)).digest("hex");
}
