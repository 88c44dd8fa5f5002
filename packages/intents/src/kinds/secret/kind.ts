import type { Finding } from "../../finding.ts";
import type { Intent } from "../../intent.ts";
import type { World } from "../../plan/world.ts";
import { intentKind, type KindChange } from "../kind.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { secretExamples } from "./examples.ts";
import { secretInputSchema, secretSchema, type SecretSpec } from "./schema.ts";

export const secret = intentKind<SecretSpec>({
  kind: "Secret",
  doc: "Values that only the agents of its site can read: the CLI seals them, the hub holds ciphertext. Raise `version` with every change of the values.",
  needs: ["Site"],
  schema: secretSchema,
  input: secretInputSchema,
  confidential: true,
  examples: secretExamples,
  // sealed bytes differ with every sealing: only these say that something changed
  compared: ({ version, keys, sealed }) => ({ version, keys, recipients: Object.keys(sealed).sort() }),
  check: checkRecipients,
  effects: secretEffects,
});

function checkRecipients(intent: Intent<SecretSpec>, world: World): Finding[] {
  const agents = world.context.agentsOf?.(intent.site) ?? [];
  return agents
    .filter((key) => !Object.hasOwn(intent.spec.sealed, key))
    .map((key) => ({
      path: ["spec", "sealed"],
      message: "not sealed to every agent of the site: apply it again",
      found: `nothing for agent ${key}`,
      expected: `sealed to the ${agents.length} agents of ${intent.site}`,
    }));
}

function secretEffects({ before, after, world }: KindChange<SecretSpec>): string[] {
  if (after === undefined) return ["forgets the values"];
  if (before === undefined) return [];
  const users = world
    .all<MachineSpec>("Machine", after.site)
    .filter(({ spec }) => spec.bmc.credentials === after.name)
    .map(({ name }) => `machine/${name}`);
  if (before.spec.version === after.spec.version || users.length === 0) return [];
  return [`logs in anew with version ${after.spec.version}: ${users.sort().join(", ")}`];
}
