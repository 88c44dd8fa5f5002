import type { ObjectAction, PlannedDocument } from "@longshore/contracts";
import type { Hub } from "../hub.ts";

/** Plans with all of their actions: one that is too long for one answer comes in parts. */
export async function wholePlans(
  hub: Hub,
  site: string,
  documents: readonly PlannedDocument[],
): Promise<readonly PlannedDocument[]> {
  const whole: PlannedDocument[] = [];
  for (const one of documents) {
    const { plan } = one;
    if (!plan || plan.parts.length === 0) {
      whole.push(one);
      continue;
    }
    const actions: ObjectAction[] = [...plan.actions];
    for (const part of plan.parts) {
      const asked = { site, plan: { apply: [], delete: [], held: [], part } };
      actions.push(...(await hub.call("apiDocumentPlan", asked, { timeoutMs: PLAN_TIMEOUT_MS })).part);
    }
    whole.push({ ...one, plan: { ...plan, actions, parts: [] } });
  }
  return whole;
}

/** The hub waits 8 s for the site. */
export const PLAN_TIMEOUT_MS = 15_000;
