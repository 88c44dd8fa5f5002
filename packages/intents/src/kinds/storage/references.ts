import type { Path } from "../../finding.ts";
import type { Reference } from "../kind.ts";
import type { SecretReference } from "../operating-system/schema.ts";
import type { StorageSpec } from "./schema.ts";

export function storageReferences(spec: StorageSpec): readonly Reference[] {
  return [
    ...(spec.cluster === undefined ? [] : [{ kind: "Cluster", name: spec.cluster, path: ["spec", "cluster"] }]),
    ...loginReferences(spec).map(({ of, path }) => ({ kind: "Secret", name: of.secret, path: [...path, "secret"] })),
  ];
}

/** The values of Secrets that a SAN asks for. */
export function loginReferences({ san }: StorageSpec): readonly { of: SecretReference; path: Path }[] {
  const chap = san?.iscsi?.chap;
  const at = ["spec", "san", "iscsi", "chap"];
  if (chap === undefined) return [];
  const { username, password, mutual } = chap;
  return [
    { of: username, path: [...at, "username"] },
    { of: password, path: [...at, "password"] },
    ...(mutual === undefined
      ? []
      : [
          { of: mutual.username, path: [...at, "mutual", "username"] },
          { of: mutual.password, path: [...at, "mutual", "password"] },
        ]),
  ];
}
