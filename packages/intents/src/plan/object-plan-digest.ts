import { createHash } from "node:crypto";
import type { ObjectPlan } from "@longshore/contracts";
import { canonicalJson } from "../json.ts";

/**
 * SHA-256 over what a document would do to objects: what an operator signs and what the site compares. Each side makes
 * it of the plan that it has. What stays as it is, and at which address, makes no difference.
 */
export function objectPlanDigest({ server: _s, kept: _k, parts, ...plan }: ObjectPlan): Uint8Array {
  if (parts.length > 0) throw new Error("a plan of which parts are missing has no digest");
  return createHash("sha256").update("longshore object plan 1\n").update(canonicalJson(plan)).digest();
}
