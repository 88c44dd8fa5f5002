// What whole sites become at a management API server, whatever they say: pure, in any order, as the CRDs want it.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type KubeObject, objectKey, refOf } from "@longshore/kube";
import type { Intent } from "../../src/intent.ts";
import { canonicalJson } from "../../src/json.ts";
import { kindOf } from "../../src/kinds/index.ts";
import { siteView } from "../../src/kubernetes/fixtures.ts";
import { crdSchemas } from "../crd-schemas.ts";
import { fullSite } from "./full-site.ts";

const crds = crdSchemas("tinkerbell", "capi", "capt");

const SECRETS = { "management/rufio": "key", "management/kubeconfig": "{}", "console/hash": "$6$x" };

/** Of the provisioner and the cluster, sorted by key. */
function compiled(documents: readonly Intent[]): readonly KubeObject[] {
  const view = siteView(documents[0]?.site ?? "", documents, { secrets: SECRETS });
  const objects = documents
    .filter(({ kind }) => kind === "Provisioner" || kind === "Cluster")
    .flatMap((of) => {
      const { objects = [], waits = [] } = kindOf(of.kind)?.kubernetes?.compile(of, view) ?? {};
      expect(waits).toEqual([]);
      return objects;
    });
  return objects.toSorted((a, b) => (objectKey(refOf(a)) < objectKey(refOf(b)) ? -1 : 1));
}

test("whatever a site says: the same objects in whatever order it says it, each once, named as labels take it", () => {
  fc.assert(
    fc.property(fullSite, (documents) => {
      const before = canonicalJson(documents);
      const objects = compiled(documents);
      expect(compiled([...documents.slice(0, 1), ...documents.slice(1).toReversed()])).toEqual(objects);
      expect(canonicalJson(documents)).toBe(before);
      const keys = objects.map((object) => objectKey(refOf(object)));
      expect(new Set(keys).size).toBe(keys.length);
      for (const { metadata } of objects) expect(metadata.name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
      expect(JSON.parse(JSON.stringify(objects))).toEqual(objects);
    }),
    { numRuns: 60 },
  );
});

test("machines that are there are never asked for more than once: no rollout waits for a machine that nobody has", () => {
  fc.assert(
    fc.property(fullSite, (documents) => {
      const hardware = documents.filter(({ kind }) => kind === "Machine").length;
      const wanted = compiled(documents).flatMap(({ kind, spec }) => {
        if (kind !== "KubeadmControlPlane" && kind !== "MachineDeployment") return [];
        const { replicas, rollout } = spec as {
          replicas: number;
          rollout: { strategy: { rollingUpdate: { maxSurge: number } } };
        };
        return [replicas + rollout.strategy.rollingUpdate.maxSurge];
      });
      expect(wanted.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(hardware);
    }),
    { numRuns: 60 },
  );
});

describe.skipIf(crds === undefined)("against the CRDs of Tinkerbell, Cluster API and CAPT", () => {
  test("every object of whatever site is one that they take", () => {
    fc.assert(
      fc.property(fullSite, (documents) => {
        expect(compiled(documents).flatMap((object) => crds?.problemsOf(object) ?? [])).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
