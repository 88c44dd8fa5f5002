import type { Path } from "../../finding.ts";
import { clusterReferences } from "../../kubernetes/of-cluster.ts";
import type { Reference } from "../kind.ts";
import type { SecretReference } from "../operating-system/schema.ts";
import type { AddonSpec } from "./schema.ts";

export function addonReferences(spec: AddonSpec): readonly Reference[] {
  const secrets = spec.secrets.map(({ from }, i) => ({
    kind: "Secret",
    name: from,
    path: ["spec", "secrets", i, "from"],
  }));
  return [...clusterReferences(spec), ...secrets];
}

/** Every value of a Secret that it hands to the cluster. */
export function addonSecrets({ secrets }: AddonSpec): readonly { readonly of: SecretReference; readonly path: Path }[] {
  return secrets.flatMap(({ from, keys }, i) =>
    Object.entries(keys).map(([key, of]) => ({
      of: { secret: from, key: of },
      path: ["spec", "secrets", i, "keys", key],
    })),
  );
}
