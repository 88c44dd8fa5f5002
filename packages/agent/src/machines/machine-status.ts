import type { Condition, MachineStatus, Status } from "@longshore/contracts";
import { condition, mergeConditions } from "@longshore/intents";
import { stillRefused } from "../documents/refusals.ts";
import type { Document } from "../intents/document.ts";
import { statusOf } from "../outbox/status-of.ts";
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
): Status {
  const reachable = reachableCondition(seen, generation);
  const power = powerCondition(spec.power, seen, sent, generation);
  const ready = readyCondition(reachable, power, generation);
  const before = previous?.conditions.find(({ type }) => type === "Healthy");
  const healthy = healthyCondition(name, watched, before, seen.reachable === true, generation);
  const conditions = [reachable, power, ...(healthy ? [healthy] : []), ready, ...stillRefused(previous, generation)];
  return statusOf({
    kind: "Machine",
    name,
    observedGeneration: generation,
    phase: "Registered",
    conditions: [...mergeConditions(previous?.conditions ?? [], conditions, nowMs)],
    machine: {
      ...detail(seen, previous?.machine ?? undefined),
      inventory: [...(watched.inventory?.fields ?? previous?.machine?.inventory ?? [])],
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
): Condition {
  const type = "PowerAsWanted";
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

function readyCondition(reachable: Condition, power: Condition, generation: number): Condition {
  const failing = [reachable, power].find((each) => each.status !== "True");
  if (failing === undefined)
    return condition("Ready", true, "Ready", "reachable, and its power is as wanted", generation);
  const ok = failing.status === "Unknown" ? undefined : false;
  return condition("Ready", ok, failing.reason, failing.message, generation);
}

/** What was learnt of the BMC stays while it cannot be reached; its power does not. */
function detail(seen: Observation, previous: MachineStatus | undefined): MachineStatus {
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

const NOTHING: MachineStatus = {
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
