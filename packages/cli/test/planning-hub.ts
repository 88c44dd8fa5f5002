import { createCurveKey, createKeyPair, ProblemError, signCurveKey } from "@longshore/bus";
import type { Document, Plan, PlanRequest, Resource } from "@longshore/contracts";
import { type CurrentIntent, intentErrors, planChanges, readPlanRequest } from "@longshore/intents";
import { specOf } from "../src/output/document.ts";
import type { Replies } from "./canned-link.ts";
import { listing } from "./fleet.ts";
import { vouchedFor } from "./vouching.ts";

export interface PlanningHub {
  readonly replies: Replies;
  /** What came with each apply. */
  readonly applied: Document[][];
  /** The agent of every site. */
  readonly agent: { readonly key: string; readonly curve: ReturnType<typeof createCurveKey> };
}

/** A hub that plans as the real one does, from what it holds, and remembers what it was asked to apply. */
export function planningHub(held: readonly Resource[], agents: "one" | "none" = "one"): PlanningHub {
  const own = createKeyPair("user");
  const agent = { key: own.publicKey, curve: createCurveKey() };
  const applied: Document[][] = [];
  const current: CurrentIntent[] = held.map(({ kind, name, site, labels, generation, status, ...rest }) => ({
    kind,
    name,
    site,
    labels,
    generation,
    spec: specOf(rest) as CurrentIntent["spec"],
    status: status ?? undefined,
  }));
  const plan = (asked: PlanRequest): Plan => {
    const { request, issues } = readPlanRequest(asked);
    const planned = planChanges(current, request);
    const all = [...issues, ...planned.issues];
    if (all.length > 0) throw new ProblemError(intentErrors.INTENT_BAD_DOCUMENTS({ count: all.length }), all);
    return planned.plan;
  };
  const curveKey = agent.curve.publicKey;
  const curveKeySignature = signCurveKey(own.seed, curveKey);
  return {
    agent,
    applied,
    replies: {
      ...listing(...held),
      apiIntentPlan: plan,
      apiIntentApply: ({ plan: asked }) => {
        applied.push(asked?.apply ?? []);
        return plan(asked ?? { apply: [], delete: [] });
      },
      apiSiteAgents: (request) =>
        vouchedFor(request, {
          agents: agents === "one" ? [{ key: agent.key, curveKey, curveKeySignature, hostname: "edge1" }] : [],
        }),
    },
  };
}
