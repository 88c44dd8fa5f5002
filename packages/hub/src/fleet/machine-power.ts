import type { HubLink } from "@longshore/bus";
import {
  type ApiMachinePowerRequest,
  type MachinePowerResult,
  type PlanRequest,
  type SiteLink,
  type Status,
  subjects,
} from "@longshore/contracts";
import { decidePower, encodeSpec } from "@longshore/intents";
import { type Clock, isLongshoreError, type Random } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import type { HeldIntent } from "../intents/held-intent.ts";
import type { IntentView } from "../intents/intent-view.ts";
import type { ChangeLog } from "./change-log.ts";
import { concerns } from "./resources.ts";

export interface MachinePowerOptions {
  readonly link: Pick<HubLink, "command">;
  readonly view: IntentView;
  readonly statusOf: (site: string, kind: string, name: string) => Status | undefined;
  readonly linkOf: (site: string) => SiteLink;
  readonly changes: ChangeLog;
  /** Changes intents through the same way as every apply. */
  readonly apply: (plan: PlanRequest, signal: AbortSignal) => Promise<unknown>;
  readonly clock: Clock;
  readonly random: Random;
}

/** Power now (an order to the site, at most once), or held (a change of the intent). */
export async function machinePower(
  { site, machine, action, hold }: ApiMachinePowerRequest,
  options: MachinePowerOptions,
  signal: AbortSignal,
): Promise<MachinePowerResult> {
  const intent = options.view.find(site, "Machine", machine);
  if (intent === undefined) throw hubErrors.HUB_NOT_FOUND({ kind: "machine", name: machine, site });
  const power = intent.spec["power"];
  const held = power === "on" || power === "off" ? power : undefined;
  const decision = decidePower({ machine, action, held, hold });
  if (decision.do === "hold") return holdPower(intent, decision.power, options, signal);
  const orderId = Buffer.from(options.random.bytes(16)).toString("hex");
  try {
    const order = { machine, action, orderId };
    return await options.link.command(subjects.cmdMachinePower, { site }, order, {
      signal,
      timeoutMs: ANSWER_WITHIN_MS,
    });
  } catch (error) {
    throw isNotListening(error) ? notConnected(site, options.linkOf(site), error) : error;
  }
}

/** A BMC may take its seconds; the caller waits a little longer than this. */
const ANSWER_WITHIN_MS = 8000;
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
  return { was, now: read(), confirmed: read() === power };
}

function machineStatus({ statusOf }: MachinePowerOptions, site: string, name: string) {
  return statusOf(site, "machine", name)?.machine;
}

/** Nobody took the order, so nothing was done: told apart from an answer that got lost. */
function isNotListening(error: unknown): boolean {
  return isLongshoreError(error, "BUS_NO_ANSWER") && /nobody listens/.test(error.message);
}

function notConnected(site: string, { state, sinceMs }: SiteLink, cause: unknown): Error {
  const since = sinceMs > 0 ? ` since ${new Date(sinceMs).toISOString()}` : "";
  const text =
    state === "never" ? "it never was" : `${state === "up" ? "its agent does not take orders" : state}${since}`;
  return hubErrors.HUB_SITE_NOT_CONNECTED({ site, state: text }, { cause });
}
