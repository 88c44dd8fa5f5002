import { canonicalJson } from "../../json.ts";
import type { KindChange } from "../kind.ts";
import type { MachineSpec } from "./schema.ts";

/** What the site will do about a machine, as far as what it last reported tells. */
export function machineEffects({ before, after }: KindChange<MachineSpec>): readonly string[] {
  if (after === undefined) return ["forgets the machine; its power is left as it is"];
  return [
    ...bmcEffects(before?.spec, after.spec),
    ...systemEffects(before?.spec, after.spec),
    ...powerEffects(before?.spec.power, after.spec.power, seenPower(before)),
  ];
}

/** Nothing is installed because a document changed: that takes an order of its own. */
function systemEffects(before: MachineSpec | undefined, after: MachineSpec): string[] {
  const { os } = after;
  if (before?.os !== os)
    return [os === undefined ? "has no operating system to install" : `installs ${os} when it is provisioned`];
  if (os === undefined || before === undefined || networkOf(before) === networkOf(after)) return [];
  return ["has its new network when it is provisioned anew; what runs on it is left as it is"];
}

/** What the operating system is told of the network. */
function networkOf({ nics, network }: MachineSpec): string {
  return canonicalJson([nics.map(({ boot: _boot, address: _reserved, ...rest }) => rest), network]);
}

function bmcEffects(before: MachineSpec | undefined, after: MachineSpec): string[] {
  const at = `${after.bmc.address}:${after.bmc.port}`;
  if (before === undefined) return [`watches its BMC at ${at}`];
  return canonicalJson(before.bmc) === canonicalJson(after.bmc) ? [] : [`opens a new session with its BMC at ${at}`];
}

function powerEffects(before: Held, after: Held, seen: string): string[] {
  if (before === after) return [];
  if (after === undefined) return [`no longer holds its power ${before ?? ""}; it is left as it is`];
  return seen === after ? [`keeps power ${after}`] : [`power ${after} (now ${seen})`];
}

function seenPower(before: KindChange<MachineSpec>["before"]): string {
  const power = before?.status?.machine?.power ?? "";
  return power === "" ? "unknown" : power;
}

type Held = MachineSpec["power"];
