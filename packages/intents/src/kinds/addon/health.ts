import { firstFew } from "@longshore/kit";
import { type KubeObject, notReady, refOf } from "@longshore/kube";
import type { Intent } from "../../intent.ts";
import type { Health, Read } from "../../kubernetes/kubernetes-side.ts";
import { isSeenNow, conditionOf, textOf } from "../../kubernetes/live.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import { compileAddon } from "./compile.ts";
import type { AddonSpec, HealthRule } from "./schema.ts";

/** What its rules look at. */
export function addonReads({ spec }: Intent<AddonSpec>): readonly Read[] {
  return spec.health.map(({ apiVersion, kind, namespace, matchLabels }) => {
    const labels = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
    return {
      apiVersion,
      kind,
      ...(namespace !== undefined && { namespace }),
      ...(labels.length > 0 && { labelSelector: labels.sort().join(",") }),
    };
  });
}

/** Whether its workloads are ready, and what its rules say. */
export function addonHealth(addon: Intent<AddonSpec>, site: SiteView): readonly Health[] {
  return [workloadsReady(addon, site), ...addon.spec.health.map((rule) => ruleHealth(rule, site))];
}

function workloadsReady(addon: Intent<AddonSpec>, site: SiteView): Health {
  const type = "WorkloadsReady";
  const { objects, waits } = compileAddon(addon, site);
  const [wait] = waits;
  if (wait !== undefined) return { type, ok: undefined, reason: wait.reason, message: wait.message };
  const seen = objects.map((object) => ({ object, live: site.live(refOf(object)) }));
  const absent = seen.filter(({ live }) => live === undefined).map(({ object }) => nameOf(object));
  if (absent.length > 0)
    return {
      type,
      ok: undefined,
      reason: "NotObserved",
      message: `not there yet: ${firstFew(absent, MOST_NAMED, "; ")}`,
    };
  const bad = seen.flatMap(({ live }) => {
    const why = live && notReady(live);
    return live === undefined || why === undefined ? [] : [`${nameOf(live)}: ${why}`];
  });
  if (bad.length === 0)
    return { type, ok: true, reason: "AllReady", message: `${objects.length} objects, all workloads ready` };
  return {
    type,
    ok: false,
    reason: "NotReady",
    message: `${firstFew(bad, MOST_NAMED, "; ")}: kubectl describe, at ${site.name}, shows why`,
  };
}

function ruleHealth(rule: HealthRule, site: SiteView): Health {
  const { type, kind, atLeast, next } = rule;
  const objects = site.liveAll(rule.apiVersion, kind).filter((object) => isMeant(rule, object));
  const then = next === undefined ? "" : `: ${next}`;
  if (objects.length < atLeast) {
    const message = `${objects.length} of at least ${atLeast} ${kind} are there${then}`;
    return { type, ok: objects.length === 0 ? undefined : false, reason: "TooFew", message };
  }
  const judged = objects.map((object) => ({ object, ...judge(rule, object) }));
  const bad = judged.filter(({ ok }) => ok === false);
  const unknown = judged.filter(({ ok }) => ok === undefined);
  const [worst] = [...bad, ...unknown];
  if (worst === undefined)
    return { type, ok: true, reason: "AllAsWanted", message: `${objects.length} ${kind} as wanted` };
  const texts = (bad.length > 0 ? bad : unknown).map(({ object, text }) => `${nameOf(object)}: ${text}`);
  return { type, ok: worst.ok, reason: worst.reason, message: `${firstFew(texts, MOST_NAMED, "; ")}${then}` };
}

interface Judged {
  readonly ok: boolean | undefined;
  readonly reason: string;
  readonly text: string;
}

function judge({ condition, field }: HealthRule, object: KubeObject): Judged {
  if (field !== undefined) {
    const text = textOf(object, field.path);
    if (text === "") return { ok: undefined, reason: "NotObserved", text: `${field.path} is not there` };
    const ok = field.in.map(String).includes(text);
    return {
      ok,
      reason: ok ? "AsWanted" : "OtherValue",
      text: `${field.path} is ${text}, not ${field.in.join(" or ")}`,
    };
  }
  const seen = conditionOf(object, condition?.type ?? "");
  if (
    seen === undefined ||
    seen.status === "Unknown" ||
    (seen.observedGeneration !== undefined && !isSeenNow(object, seen))
  ) {
    return { ok: undefined, reason: "NotObserved", text: `${condition?.type ?? ""} is not said of its newest version` };
  }
  const ok = seen.status === condition?.status;
  const text = `${seen.type} is ${seen.status}: ${[seen.reason, seen.message].filter(Boolean).join(": ")}`;
  return { ok, reason: ok ? "AsWanted" : (seen.reason ?? "OtherStatus"), text };
}

function isMeant({ namespace, name, matchLabels }: HealthRule, { metadata }: KubeObject): boolean {
  if (namespace !== undefined && metadata.namespace !== namespace) return false;
  if (name !== undefined && metadata.name !== name) return false;
  return Object.entries(matchLabels).every(([key, value]) => metadata.labels?.[key] === value);
}

function nameOf({ kind, metadata: { namespace, name } }: KubeObject): string {
  return [kind, namespace, name].filter((part) => part !== undefined).join("/");
}

const MOST_NAMED = 5;
