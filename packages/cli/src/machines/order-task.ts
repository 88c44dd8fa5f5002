import type { MachinePlan, MachineTask } from "@longshore/contracts";
import { minutes } from "@longshore/kit";
import { cliErrors } from "../errors.ts";
import type { Hub } from "../hub.ts";
import type { Invocation } from "../invocation.ts";
import { kindView } from "../kinds/registry.ts";
import { serialize } from "../output/format.ts";
import { findOne } from "../resources/find-one.ts";
import { hex } from "./hex.ts";
import { MACHINE_TIMEOUT_MS } from "./machine-args.ts";
import { planText } from "./plan-text.ts";
import { watchWork } from "./watch-work.ts";

export interface TaskArgs {
  readonly machine: string;
  readonly site: string | undefined;
  readonly yes: boolean;
  readonly watch: boolean;
  readonly dryRun: boolean;
  readonly output: "json" | "yaml" | undefined;
}

interface Asked {
  readonly task: MachineTask;
  readonly os?: string;
  readonly allDisks?: boolean;
  readonly authorizedKeys?: string[];
}

/** Plans a task, shows the plan, asks, signs exactly what was shown, orders it, and watches it to its end if told to. */
export async function orderTask(args: TaskArgs, asked: Asked, invocation: Invocation): Promise<void> {
  const { hub, out, io, confirm } = invocation;
  const { site } = await findOne(hub, kindView("Machine"), args.machine, await invocation.site(args.site));
  const { machine } = args;
  const [{ machinePlanDigest }, reply] = await Promise.all([
    import("@longshore/intents"),
    hub.call("apiMachinePlan", { site, plan: { machine, ...asked } }, { timeoutMs: MACHINE_TIMEOUT_MS }),
  ]);
  const { plan, inspectedAtMs } = reply;
  if (!plan || plan.machine !== machine || plan.site !== site)
    throw cliErrors.CLI_PLAN_NOT_ASKED_FOR({ machine, site });
  const digest = machinePlanDigest(plan); // of what is shown, whatever the hub may say of it
  const text = planText(plan, { digest, inspectedAtMs, nowMs: io.clock.now() });
  if (args.dryRun && args.output) return out.print(await serialize({ ...plan, digest: hex(digest) }, args.output));
  if (args.dryRun) return out.print(text);
  if (!args.yes) out.note(text);
  await confirm(`${plan.task} machine/${machine} at ${site}`, args.yes);
  const order = await wordFor(plan, digest, hub);
  const task = { machine, ...asked, ...(order && { order }) };
  const { orderId } = await hub.call("apiMachineTask", { site, task }, { timeoutMs: MACHINE_TIMEOUT_MS });
  const shown = { machine, site, task: plan.task, orderId };
  if (!args.watch) {
    out.print(args.output ? await serialize(shown, args.output) : `machine/${machine}: ${plan.task} is ordered`);
    return out.next(`longshore describe machine ${machine} --site ${site}`);
  }
  const end = await watchWork(invocation, { machine, site, orderId });
  if (args.output) out.print(await serialize({ ...shown, ...end }, args.output));
  if (!("ok" in end)) {
    if (!args.output)
      out.print(`machine/${machine}: is in rescue; \`longshore machine power cycle ${machine}\` ends it`);
    return;
  }
  if (!end.ok)
    throw cliErrors.CLI_TASK_FAILED({ machine, task: plan.task, code: end.code, message: end.message, hint: end.hint });
  if (!args.output) out.print(`machine/${machine}: ${plan.task} done, ${end.message}`);
}

/** The operator's own word over that plan; a look from inside destroys nothing and needs none. */
async function wordFor({ site, task }: MachinePlan, planDigest: Uint8Array, hub: Hub) {
  if (task === "inspect") return undefined;
  const { sealDestructiveOrder, Signed, signerOf } = await import("@longshore/contracts");
  const { seed } = await hub.context();
  const expiresAtMs = hub.now() + HOLDS_FOR;
  const order = { site, verb: `machine ${task}`, planDigest, nonce: hub.nonce(), expiresAtMs };
  return Signed.decode(sealDestructiveOrder(order, signerOf(seed)));
}

/** A site's clock may be off by some minutes. */
const HOLDS_FOR = minutes(30);
