import { createHash } from "node:crypto";
import { canonicalJson, type Compiled } from "@longshore/intents";
import type { Kept } from "@longshore/kube";

/** What is to be kept at an API server for a document, and a digest of it. */
export function wishOf(
  of: { readonly site: string; readonly intent: string },
  { objects, waits }: Compiled,
  labels: Readonly<Record<string, string>>,
  confirmed: Kept["confirmed"],
): { readonly kept: Kept; readonly digest: string } {
  const drift = labels["drift"] === "report" ? "report" : "correct";
  const kept: Kept = { ...of, objects, complete: waits.length === 0, drift, confirmed };
  return { kept, digest: createHash("sha256").update(canonicalJson(kept)).digest("base64") };
}
