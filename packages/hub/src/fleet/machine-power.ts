import {
  type ApiMachinePowerRequest,
  type MachinePowerResult,
  type PlanRequest,
  type Status,
  subjects,
} from "@longshore/contracts";
import { decidePower, encodeSpec } from "@longshore/intents";
import type { Clock } from "@longshore/kit";
import type { HeldIntent } from "../intents/held-intent.ts";
import type { ChangeLog } from "./change-log.ts";
import { type MachineCommands, machineOf, orderIdOf, tellSite } from "./machine-commands.ts";
import { concerns } from "./resources.ts";

export interface MachinePowerOptions extends MachineCommands {
  readonly statusOf: (site: string, kind: string, name: string) => Status | undefined;
  readonly changes: ChangeLog;
  /** Changes intents through the same way as every apply. */
  readonly apply: (plan: PlanRequest, signal: AbortSignal) => Promise<unknown>;
  readonly clock: Clock;
}

/** Power now (an order to the site, at most once), or held (a change of the intent). */
export async function machinePower(
  { site, machine, action, hold }: ApiMachinePowerRequest,
  caller: { readonly key: string; readonly nonce: string },
  options: MachinePowerOptions,
  signal: AbortSignal,
): Promise<MachinePowerResult> {
  const intent = machineOf(options, { site, machine });
  const power = intent.spec["power"];
  const held = power === "on" || power === "off" ? power : undefined;
  const decision = decidePower({ machine, action, held, hold });
  if (decision.do === "hold") return holdPower(intent, decision.power, options, signal);
  const order = { machine, action, orderId: orderIdOf(caller) };
  return tellSite(options, { site, machine }, subjects.cmdMachinePower, order, signal);
}

/** How long an answer waits for the site to make it so. */
const HELD_WITHIN_MS = 4000;

async function holdPower(
  { kind, name, site, labels, spec }: HeldIntent,
  power: "on" | "off",
  options: MachinePowerOptions,
  signal: AbortSignal,
): Promise<MachinePowerResult> {
  const read = (): string => machineStatus(options, site, name)?.power ?? "unknown";
  const was = read();
  const document = { kind, name, site, labels: { ...labels }, spec: encodeSpec({ ...spec, power }) };
  await options.apply({ apply: [document], delete: [] }, signal);
  const { changes, clock } = options;
  const mine = concerns({ kind: "machine", site, name, labels: {} });
  const until = clock.monotonic() + HELD_WITHIN_MS;
  for (let left = HELD_WITHIN_MS; read() !== power && left > 0 && !signal.aborted; left = until - clock.monotonic()) {
    await changes.differs(changes.revision, mine, left, signal);
  }
  const confirmed = read() === power;
  return {
    was,
    now: read(),
    confirmed,
    accepted: true,
    evidence: confirmed ? `it is ${power}` : "held; not there yet",
  };
}

function machineStatus({ statusOf }: MachinePowerOptions, site: string, name: string) {
  return statusOf(site, "machine", name)?.machine;
}
