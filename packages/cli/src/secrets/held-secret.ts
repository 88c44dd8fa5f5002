import type { CurveKey } from "@longshore/bus";
import type { Resource } from "@longshore/contracts";
import { openSecret, secretSchema, type SecretSpec } from "@longshore/intents";
import { cliErrors } from "../errors.ts";
import { specOf } from "../output/document.ts";

/** The spec of a Secret as the hub holds it. */
export function sealedSpec(secret: Resource): SecretSpec {
  return secretSchema.parse(specOf(secret));
}

/** The values, opened with the recovery key; throws CLI_NOT_SEALED_TO_RECOVERY. */
export function recoverValues(secret: Resource, key: CurveKey): Readonly<Record<string, string>> {
  const spec = sealedSpec(secret);
  if (!Object.hasOwn(spec.sealed, key.publicKey)) {
    const named = `${secret.site}/secret/${secret.name}`;
    throw cliErrors.CLI_NOT_SEALED_TO_RECOVERY({ secret: named, key: key.publicKey });
  }
  return openSecret({ site: secret.site, name: secret.name }, spec, key.publicKey, key);
}
