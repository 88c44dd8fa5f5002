import type { Finding, Path } from "../finding.ts";
import type { SecretReference } from "../kinds/operating-system/schema.ts";
import type { SecretSpec } from "../kinds/secret/schema.ts";
import type { World } from "../plan/world.ts";

/** `path` is where the key stands. That the keys exist which are named of Secrets that do; a Secret that is missing is said of every reference. */
export function checkSecretKeys(
  site: string,
  references: readonly { readonly of: SecretReference; readonly path: Path }[],
  world: World,
): readonly Finding[] {
  return references.flatMap(({ of, path }) => {
    const keys = world.find<SecretSpec>("Secret", site, of.secret)?.spec.keys;
    if (keys === undefined || keys.includes(of.key)) return [];
    const message = `secret/${of.secret} has no ${of.key}`;
    return [{ path, message, found: of.key, expected: keys.join(", ") }];
  });
}
