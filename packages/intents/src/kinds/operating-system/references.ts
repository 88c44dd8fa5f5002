import type { Path } from "../../finding.ts";
import type { OperatingSystemSpec, SecretReference } from "./schema.ts";

/** Every value of a Secret that an operating system is given at its first boot, and where its document says so. */
export function secretReferences(spec: OperatingSystemSpec): readonly { of: SecretReference; path: Path }[] {
  const users = spec.users.map(({ passwordHash: of }, i) => ({ of, path: ["spec", "users", i, "passwordHash"] }));
  const files = spec.files.map(({ from: of }, i) => ({ of, path: ["spec", "files", i, "from"] }));
  return [...users, ...files].flatMap(({ of, path }) => (of === undefined ? [] : [{ of, path }]));
}
