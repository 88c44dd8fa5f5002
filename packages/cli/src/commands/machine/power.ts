import type { MachinePowerResult, PowerAction } from "@longshore/contracts";
import { choicePositional, flag } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { cliErrors } from "../../errors.ts";
import { kindView } from "../../kinds/registry.ts";
import { MACHINE_TIMEOUT_MS, machinePositional } from "../../machines/machine-args.ts";
import { age } from "../../output/age.ts";
import { time } from "../../output/document.ts";
import { outputOption, serialize } from "../../output/format.ts";
import { findOne } from "../../resources/find-one.ts";
import { siteOption } from "../../resources/options.ts";

/** What interrupts work is asked about first. */
const INTERRUPTING: ReadonlySet<string> = new Set(["off", "cycle", "reset"]);

export default defineCommand({
  summary: "Switch a machine on or off, shut it down, power-cycle or reset it, or say what its power is",
  description:
    "on and off against what the machine's document holds (spec.power) are refused; --hold changes the document with it. cycle and reset are sent at most once. soft asks the operating system to shut down.",
  examples: [
    "longshore machine power cycle r1u7 --site oslo",
    "longshore machine power off r1u7 --site oslo --hold",
    "longshore machine power status r1u7",
  ],
  args: {
    action: choicePositional(["on", "off", "soft", "cycle", "reset", "status"], "what to do"),
    machine: machinePositional,
    site: siteOption,
    hold: flag("also hold it so: change the document's spec.power (on and off)"),
    yes: flag("do not ask", { short: "y" }),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, out, io, site, confirm }) {
    const { action, machine: name, hold } = args;
    const machine = await findOne(hub, kindView("Machine"), name, await site(args.site));
    const at = machine.site;
    if (action === "status") {
      const seen = machine.status?.machine;
      const state = {
        machine: name,
        site: at,
        power: seen?.power ?? "unknown",
        readAt: time(seen?.powerReadAtMs ?? 0),
      };
      const read = seen && seen.powerReadAtMs > 0 ? `, read ${age(seen.powerReadAtMs, io.clock.now())} ago` : "";
      return out.print(args.output ? await serialize(state, args.output) : `machine/${name}: ${state.power}${read}`);
    }
    if (INTERRUPTING.has(action)) await confirm(`power ${action} machine/${name} at ${at}`, args.yes);
    out.progress(`asking ${at} to power ${action} ${name} …`);
    const order = { site: at, machine: name, action: await actionOf(action), hold };
    const done = await hub.call("apiMachinePower", order, { timeoutMs: MACHINE_TIMEOUT_MS });
    const { now, confirmed } = done;
    out.settle();
    if (args.output) out.print(await serialize({ machine: name, site: at, action, hold, ...done }, args.output));
    else out.print(outcome(name, action, { ...done, hold }));
    // A held state is the agent's to reach, and a shutdown takes the operating system's time.
    if (!confirmed && !hold && action !== "soft") throw cliErrors.CLI_POWER_UNCONFIRMED({ machine: name, now });
    out.next(`longshore events machine/${name} --site ${at}`);
  },
});

interface Outcome extends MachinePowerResult {
  readonly hold: boolean;
}

function outcome(name: string, action: string, { was, now, confirmed, evidence, hold }: Outcome): string {
  const held = hold ? `, held ${action}` : "";
  if (action === "soft" && !confirmed) return `machine/${name}: asked to shut down, still ${now}`;
  const isPulse = action === "cycle" || action === "reset";
  const change = isPulse ? `${action} ${confirmed ? "done" : `not seen (${evidence || "nothing was read"})`}, ` : "";
  return `machine/${name}: ${change}${was || "unknown"} -> ${now || "unknown"}${held}`;
}

async function actionOf(action: "on" | "off" | "soft" | "cycle" | "reset"): Promise<PowerAction> {
  const { PowerAction } = await import("@longshore/contracts");
  const actions = {
    on: PowerAction.POWER_ACTION_ON,
    off: PowerAction.POWER_ACTION_OFF,
    soft: PowerAction.POWER_ACTION_SOFT,
    cycle: PowerAction.POWER_ACTION_CYCLE,
    reset: PowerAction.POWER_ACTION_RESET,
  };
  return actions[action];
}
