import { clusterReferences } from "../../kubernetes/of-cluster.ts";
import { intentKind } from "../kind.ts";
import { checkObservability } from "./check.ts";
import { observabilityEffects } from "./effects.ts";
import { observabilityExamples } from "./examples.ts";
import { observabilityKubernetes } from "./kubernetes.ts";
import { observabilitySecrets } from "./parts.ts";
import { observabilitySchema, type ObservabilitySpec } from "./schema.ts";

export const observability = intentKind<ObservabilitySpec>({
  kind: "Observability",
  doc: "How a cluster is watched: Prometheus as a server or an agent by prometheus-operator, with monitors, rules and dashboards of what the site has, and who hears of alerts.",
  needs: ["Site", "Secret", "Cluster"],
  schema: observabilitySchema,
  examples: observabilityExamples,
  references: (spec) => [
    ...clusterReferences(spec),
    ...observabilitySecrets(spec).map(({ of, path }) => ({
      kind: "Secret",
      name: of.secret,
      path: [...path, "secret"],
    })),
  ],
  check: checkObservability,
  effects: observabilityEffects,
  kubernetes: observabilityKubernetes,
});
