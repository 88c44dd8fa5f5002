import type { Path } from "../../finding.ts";
import type { Reference } from "../kind.ts";
import type { SecretReference } from "../operating-system/schema.ts";
import type { NetworkSpec } from "./schema.ts";

const BGP = ["spec", "loadBalancer", "bgp"] as const;

export function networkReferences(spec: NetworkSpec): readonly Reference[] {
  const { bgp } = spec.loadBalancer;
  return [
    ...(spec.cluster === undefined ? [] : [{ kind: "Cluster", name: spec.cluster, path: ["spec", "cluster"] }]),
    ...passwordReferences(spec).map(({ of, path }) => ({ kind: "Secret", name: of.secret, path: [...path, "secret"] })),
    ...(bgp?.overrides ?? []).map(({ machine }, i) => {
      return { kind: "Machine", name: machine, path: [...BGP, "overrides", i, "machine"] };
    }),
  ];
}

export function passwordReferences({ loadBalancer }: NetworkSpec): readonly { of: SecretReference; path: Path }[] {
  const peers = loadBalancer.bgp?.peers ?? [];
  return peers.flatMap(({ password: of }, i) =>
    of === undefined ? [] : [{ of, path: [...BGP, "peers", i, "password"] }],
  );
}
