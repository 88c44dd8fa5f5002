import { setTimeout as delay } from "node:timers/promises";
import { systemClock } from "@longshore/kit";
import { applyPlan, type KubeApi, planObjects, type Wanted } from "@longshore/kube";

/** Plans and applies until nothing is left to do; throws on what the API server does not take. */
export async function makeAll(api: KubeApi, wanted: Wanted, signal: AbortSignal): Promise<void> {
  for (;;) {
    const plan = await planObjects(api, wanted, {}, signal);
    const { waiting, failed } = await applyPlan(api, plan, { clock: systemClock }, signal);
    if (failed[0] !== undefined) throw new Error(`${failed[0].ref.kind} ${failed[0].ref.name}: ${failed[0].reason}`);
    if (waiting.length === 0 && plan.actions.every(({ verb }) => verb === "keep")) return;
    await delay(500, undefined, { signal });
  }
}
