import { canonicalJson } from "../../json.ts";
import type { KindChange } from "../kind.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { tinkerbellMachines } from "./machines.ts";
import type { ProvisionerSpec, TinkerbellSpec } from "./schema.ts";

/** Who installs which machines from now on. Nothing is installed because of it. */
export function provisionerEffects({ before, after, world }: KindChange<ProvisionerSpec>): readonly string[] {
  const [was, is] = [before?.spec.tinkerbell, after?.spec.tinkerbell];
  if (after === undefined) return [was === undefined ? "nothing: the agent installs machines as before" : given(was)];
  if (is === undefined) return was === undefined ? [] : [given(was)];
  if (was !== undefined && canonicalJson(was) === canonicalJson(is)) return [];
  const machines = tinkerbellMachines(is, world.all<MachineSpec>("Machine", after.site)).map(
    ({ name }) => `machine/${name}`,
  );
  const those = machines.length === 0 ? "no machine yet" : machines.join(", ");
  return [`tells Tinkerbell in namespace ${is.namespace} of ${those}; they boot by the script of ${is.url}`];
}

function given({ namespace }: TinkerbellSpec): string {
  return `takes the site's machines out of Tinkerbell's namespace ${namespace}; the agent installs them from now on, what runs is left as it is`;
}
