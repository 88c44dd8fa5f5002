import { targetOf } from "../../kubernetes/of-cluster.ts";
import { intentKind } from "../kind.ts";
import { checkAddon } from "./check.ts";
import { addonCharts, compileAddon } from "./compile.ts";
import { addonEffects } from "./effects.ts";
import { addonExamples } from "./examples.ts";
import { addonHealth, addonReads } from "./health.ts";
import { addonInputSchema } from "./input.ts";
import { addonReferences } from "./references.ts";
import { addonSchema, type AddonSpec } from "./schema.ts";

export const addon = intentKind<AddonSpec>({
  kind: "Addon",
  doc: "Any chart or manifests: what has no kind of its own. The hub fetches files by their digest and renders charts, twice: what differs is refused. The site applies the objects, corrects what drifts and removes what is no longer wanted.",
  needs: ["Site", "Secret", "Cluster"],
  schema: addonSchema,
  input: addonInputSchema,
  examples: addonExamples,
  references: addonReferences,
  check: checkAddon,
  effects: addonEffects,
  kubernetes: { target: targetOf, charts: addonCharts, compile: compileAddon, reads: addonReads, health: addonHealth },
});
