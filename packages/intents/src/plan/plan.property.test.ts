import { PlanVerb } from "@longshore/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CurrentIntent, type Intent, keyOf } from "../intent.ts";
import { held, machine, secret, site } from "./fixtures.ts";
import { planChanges } from "./plan.ts";
import type { ChangeRequest, Planned } from "./types.ts";

const label = fc.dictionary(fc.constantFrom("ring", "role", "constructor"), fc.constantFrom("a", "b"), { maxKeys: 2 });
const siteNames = ["oslo", "bergen"] as const;

const sites = fc
  .record({ name: fc.constantFrom(...siteNames), zone: fc.constantFrom("UTC", "Europe/Oslo"), labels: label })
  .map(
    ({ name, zone, labels }): Intent => ({
      ...site(name, { timezone: zone, vars: { toString: 1, ...labels } }),
      labels,
    }),
  );
const secrets = fc
  .record({ at: fc.constantFrom(...siteNames), version: fc.integer({ min: 1, max: 3 }) })
  .map(({ at, version }) => secret("bmc-root", at, version));
const machines = fc
  .record({
    name: fc.constantFrom("m1", "m2", "m3"),
    at: fc.constantFrom(...siteNames),
    power: fc.constantFrom("on", "off", undefined),
    nics: fc.array(fc.integer({ min: 16, max: 99 }), { maxLength: 2 }),
    labels: label,
  })
  .map(({ name, at, power, nics, labels }): Intent => {
    const spec = { nics: nics.map((n) => ({ mac: `02:00:00:00:00:${n}` })), ...(power && { power }) };
    return { ...machine(name, at, spec), labels };
  });

const documents = fc.uniqueArray(fc.oneof(sites, secrets, machines), { selector: keyOf, maxLength: 9 });

/** Any history of requests, of which some are refused. */
const requests = fc.tuple(documents, documents).map(([apply, removed]): ChangeRequest => {
  const applied = new Set(apply.map(keyOf));
  return {
    apply,
    delete: removed.filter((one) => !applied.has(keyOf(one))).map(({ kind, name, site }) => ({ kind, name, site })),
  };
});
/** What the hub holds when a request was carried out. */
function after(current: readonly CurrentIntent[], request: ChangeRequest): readonly CurrentIntent[] {
  return stored(current, planChanges(current, request));
}

function stored(current: readonly CurrentIntent[], { writes }: Planned): readonly CurrentIntent[] {
  const all = new Map(current.map((one) => [keyOf(one), one]));
  for (const { verb, intent, generation } of writes) {
    if (verb === "delete") all.delete(keyOf(intent));
    else all.set(keyOf(intent), held(intent, generation));
  }
  return [...all.values()];
}

/** Whole fleets are rare by chance: every site and its Secret stand beside what was drawn. */
const complete: readonly CurrentIntent[] = siteNames.flatMap((name) => [
  held(site(name)),
  held(secret("bmc-root", name)),
]);

const histories = fc.array(requests, { maxLength: 4 }).map((all) => all.reduce(after, complete));

test("what was applied is unchanged when it is planned again, and only its generation has moved", () => {
  fc.assert(
    fc.property(histories, documents, (current, apply) => {
      const planned = planChanges(current, { apply, delete: [] });
      if (planned.issues.length > 0) return;
      const again = planChanges(stored(current, planned), { apply, delete: [] });
      expect(again.issues).toEqual([]);
      expect(again.plan.changes.map(({ verb }) => verb)).toEqual(apply.map(() => PlanVerb.PLAN_VERB_UNCHANGED));
      expect(again.writes).toEqual([]);
    }),
  );
});

test("the order of documents, and of what the hub holds, changes neither plan nor digest", () => {
  fc.assert(
    fc.property(requests, fc.infiniteStream(fc.nat()), (request, random) => {
      const shuffled = <T>(all: readonly T[]) =>
        all
          .map((one) => ({ one, at: random.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one);
      const planned = planChanges(complete, request);
      const other = planChanges(shuffled(complete), {
        apply: shuffled(request.apply),
        delete: shuffled(request.delete),
      });
      expect(other.plan).toEqual(planned.plan);
      expect(other.issues.length > 0).toBe(planned.issues.length > 0);
    }),
  );
});

test("a plan that was carried out leaves no document without its site or its credentials", () => {
  fc.assert(
    fc.property(histories, (current) => {
      const keys = new Set(current.map(keyOf));
      for (const { kind, site } of current) {
        expect(keys.has(keyOf({ kind: "Site", name: site, site }))).toBe(true);
        if (kind === "Machine") expect(keys.has(keyOf({ kind: "Secret", name: "bmc-root", site }))).toBe(true);
      }
    }),
  );
});
