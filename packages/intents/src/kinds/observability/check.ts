import type { Finding } from "../../finding.ts";
import { checkTarget, targetOf } from "../../kubernetes/of-cluster.ts";
import { checkSecretKeys } from "../../kubernetes/check-secret-keys.ts";
import type { World } from "../../plan/world.ts";
import { type Observability, observabilitySecrets } from "./parts.ts";
import type { ObservabilitySpec } from "./schema.ts";

/** Observability among the other documents of its site. */
export function checkObservability(of: Observability, world: World): readonly Finding[] {
  const keys = observabilitySecrets(of.spec).map(({ of: value, path }) => ({ of: value, path: [...path, "key"] }));
  return [...checkTarget(of, world), ...checkSecretKeys(of.site, keys, world), ...checkNamespace(of, world)];
}

/** Two of them in one namespace would both take `alertmanager-operated` for theirs. */
function checkNamespace(of: Observability, world: World): Finding[] {
  const place = ({ spec, site }: Observability): string => {
    const target = targetOf({ spec }, { all: (kind) => world.all(kind, site) });
    return `${target.api === "cluster" ? target.cluster : ""}/${spec.namespace}`;
  };
  const other = world
    .all<ObservabilitySpec>("Observability", of.site)
    .find((one) => one.name !== of.name && place(one) === place(of));
  if (other === undefined) return [];
  const message = `observability/${other.name} is in this namespace already`;
  return [{ path: ["spec", "namespace"], message, found: of.spec.namespace, expected: "another namespace" }];
}
