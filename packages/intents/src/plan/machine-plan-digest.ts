import { createHash } from "node:crypto";
import type { MachinePlan } from "@longshore/contracts";
import { canonicalJson } from "../json.ts";

/**
 * SHA-256 over the plan: what an operator signs and what the site compares. Each side makes it of the plan that it has:
 * nobody signs a digest that he was only told.
 */
export function machinePlanDigest(plan: MachinePlan): Uint8Array {
  return createHash("sha256").update("longshore machine plan 1\n").update(canonicalJson(plan)).digest();
}
