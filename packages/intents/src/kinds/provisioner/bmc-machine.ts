import type { KubeObject } from "@longshore/kube";
import type { Intent } from "../../intent.ts";
import type { Machine } from "../cluster/members.ts";
import { MACHINE_LABEL, SITE_LABEL } from "./labels.ts";
import { bmcMachineName, rufioKeyName } from "./names.ts";
import type { TinkerbellSpec } from "./schema.ts";

export const RUFIO = "bmc.tinkerbell.org/v1alpha1";

/**
 * A BMC as Rufio knows it: the agent, which it asks by its provider `rpc` and which finds the machine by `host`. The
 * BMC's own address and password stay with the agent.
 */
export function bmcMachineOf(
  machine: Machine,
  provisioner: Pick<Intent, "name" | "site">,
  { namespace, bmc }: TinkerbellSpec,
): KubeObject {
  const secrets = { sha256: [{ name: rufioKeyName(provisioner), namespace }] };
  return {
    apiVersion: RUFIO,
    kind: "Machine",
    metadata: {
      name: bmcMachineName(machine),
      namespace,
      labels: { [SITE_LABEL]: machine.site, [MACHINE_LABEL]: machine.name },
    },
    spec: {
      connection: {
        host: machine.name,
        insecureTLS: false,
        providerOptions: { rpc: { consumerURL: bmc.url, hmac: { secrets } } },
      },
    },
  };
}

/** The key with which Rufio signs; Rufio reads `secret` of it. */
export function rufioKeyOf(provisioner: Pick<Intent, "name" | "site">, namespace: string, key: string): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: rufioKeyName(provisioner), namespace, labels: { [SITE_LABEL]: provisioner.site } },
    type: "Opaque",
    data: { secret: Buffer.from(key).toString("base64") },
  };
}
