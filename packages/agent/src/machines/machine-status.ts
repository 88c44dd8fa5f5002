import type { Condition, InventoryField, MachineStatus, Status } from "@longshore/contracts";
import { condition, mergeConditions } from "@longshore/intents";
import { stillRefused } from "../documents/refusals.ts";
import type { Document } from "../intents/document.ts";
import { statusOf } from "../outbox/status-of.ts";
import { IN_BAND, type Provisioned } from "../provisioning/status.ts";
import type { Watched } from "../watch/watched.ts";
import type { SentPower } from "./decide.ts";
import { healthyCondition } from "./healthy-condition.ts";
import type { Observation } from "./observation.ts";

/** What the site says of a machine. */
export function machineStatus(
  { name, generation, spec }: Pick<Document<"machine">, "name" | "generation" | "spec">,
  seen: Observation,
  sent: SentPower | undefined,
  previous: Status | undefined,
  nowMs: number,
  watched: Watched = {},
  work?: Provisioned,
): Status {
  const reachable = reachableCondition(seen, generation);
  const power = powerCondition(spec.power, seen, sent, generation, work?.busy);
  const provisioned = provisionedCondition(work, generation);
  const ready = readyCondition([reachable, power, ...provisioned], generation);
  const before = previous?.conditions.find(({ type }) => type === "Healthy");
  const healthy = healthyCondition(name, watched, before, seen.reachable === true, generation);
  const conditions = [
    reachable,
    power,
    ...provisioned,
    ...(healthy ? [healthy] : []),
    ready,
    ...stillRefused(previous, generation),
  ];
  return statusOf({
    kind: "Machine",
    name,
    observedGeneration: generation,
    phase: work?.phase ?? "Registered",
    conditions: [...mergeConditions(previous?.conditions ?? [], conditions, nowMs)],
    machine: {
      ...detail(seen, toldBefore(previous)),
      inventory: [
        ...(watched.inventory?.fields ?? outOfBand(previous?.machine?.inventory)),
        ...(work?.inventory ?? []),
      ],
      ...(work && { provisioning: work.status }),
    },
  });
}

function reachableCondition(seen: Observation, generation: number): Condition {
  if (seen.reachable === true) {
    const suite = seen.cipherSuite === undefined ? "" : `, cipher suite ${seen.cipherSuite}`;
    return condition("BmcReachable", true, "Answers", `the BMC answers by ${seen.protocol}${suite}`, generation);
  }
  return condition("BmcReachable", seen.reachable, seen.reason, seen.message, generation);
}

function powerCondition(
  wanted: "on" | "off" | undefined,
  seen: Observation,
  sent: SentPower | undefined,
  generation: number,
  busy: string | undefined,
): Condition {
  const type = "PowerAsWanted";
  if (busy !== undefined) {
    const held = wanted === undefined ? "no power state is held" : `held ${wanted}, which is not enforced now`;
    return condition(type, true, "InWork", `${held}: ${busy}`, generation);
  }
  if (wanted === undefined) return condition(type, true, "NotHeld", "no power state is held", generation);
  if (seen.reachable !== true) {
    return condition(type, undefined, "NotObserved", `held ${wanted}; the power cannot be read`, generation);
  }
  if (seen.power === wanted) return condition(type, true, "AsHeld", `held ${wanted}, and it is`, generation);
  const said = sent !== undefined && sent.times > 1;
  const reason = said ? "NotFollowed" : "Changing";
  const told = said ? `; the BMC was told ${sent.times} times and did not follow` : "";
  return condition(type, false, reason, `held ${wanted}, but it is ${seen.power}${told}`, generation);
}

/** Said of machines that an order was given for. */
function provisionedCondition(work: Provisioned | undefined, generation: number): Condition[] {
  if (work === undefined) return [];
  const { phase, busy, failure, status } = work;
  const said = (ok: boolean | undefined, reason: string, message: string): Condition[] => [
    condition("Provisioned", ok, reason, message, generation),
  ];
  if (failure !== undefined) return said(false, "Failed", `${failure.code}: ${failure.message}`);
  if (phase === "Provisioning" || phase === "Deprovisioning") return said(undefined, phase, busy ?? "");
  const { installed } = status;
  return installed ? said(true, "Installed", `${installed.os} ${installed.version} on ${installed.disk}`) : [];
}

/** The fields that the BMC told. */
export function outOfBand(fields: readonly InventoryField[] = []): readonly InventoryField[] {
  return fields.filter(({ source }) => source !== IN_BAND);
}

function readyCondition(told: readonly Condition[], generation: number): Condition {
  const failing = told.find((each) => each.status !== "True");
  if (failing === undefined)
    return condition("Ready", true, "Ready", "reachable, and its power is as wanted", generation);
  const ok = failing.status === "Unknown" ? undefined : false;
  return condition("Ready", ok, failing.reason, failing.message, generation);
}

/** What was learnt of the BMC stays while it cannot be reached; its power does not. */
function detail(seen: Observation, previous: Detail | undefined): Detail {
  if (seen.reachable !== true) return { ...NOTHING, ...previous, power: "unknown" };
  return {
    power: seen.power,
    powerReadAtMs: seen.atMs,
    protocol: seen.protocol,
    manufacturerId: seen.bmc.manufacturerId,
    productId: seen.bmc.productId,
    firmwareVersion: seen.bmc.firmwareVersion,
    guid: seen.bmc.guid,
    cipherSuite: seen.cipherSuite ?? 0,
    inventory: [],
  };
}

function toldBefore(previous: Status | undefined): Detail | undefined {
  if (!previous?.machine) return undefined;
  const { provisioning: _, ...told } = previous.machine;
  return told;
}

type Detail = Omit<MachineStatus, "provisioning">;

const NOTHING: Detail = {
  power: "unknown",
  powerReadAtMs: 0,
  protocol: "",
  manufacturerId: 0,
  productId: 0,
  firmwareVersion: "",
  guid: "",
  cipherSuite: 0,
  inventory: [],
};
