import type { ApiServer } from "@longshore/testkit/kubernetes";
import { missingPeers } from "@longshore/testkit/tools";
import { describe, expect, test } from "vitest";
import {
  applyWanted,
  atApiServer,
  configMap,
  custom,
  definition,
  deployment,
  inventoryOf,
  namespace,
  wants,
} from "../../test/at-server.ts";
import type { KubeApi } from "../api.ts";
import { type KubeObject, objectKey, refOf } from "../object.ts";
import type { KubePlan } from "./plan.ts";
import { planObjects } from "./plan-objects.ts";
import type { Wanted } from "./wanted.ts";

describe.skipIf(await missingPeers("etcd", "kube-apiserver", "kubectl", "kube-controller-manager"))(
  "at a real API server with its controllers",
  { timeout: 300_000 },
  () => {
    let server: ApiServer;
    let kube: KubeApi & Disposable;
    let home: string;
    atApiServer({ controllers: true }, (at) => ({ server, kube, home } = at));

    const apply = (wanted: Wanted, plan?: KubePlan) => applyWanted(kube, wanted, plan);

    test("what comes after workloads waits until they are available", async () => {
      const wanted = wants(
        "Addon/late",
        definition("Neap"),
        deployment("operator", {}, home),
        custom("Neap", "a", "dawn", home),
      );
      const first = await apply(wanted);
      expect(first.waiting).toEqual([
        {
          ref: expect.objectContaining({ kind: "Deployment", name: "operator" }) as object,
          reason: expect.stringMatching(/controller|available/) as string,
        },
      ]);
      expect(await kube.get(refOf(custom("Neap", "a", "", home)))).toBeUndefined();
      await server.kubectl(["scale", "deployment", "operator", "-n", home, "--replicas=0"]); // nobody runs Pods here
      await expect.poll(async () => (await apply(wanted)).waiting, { timeout: 120_000, interval: 1000 }).toEqual([]);
      expect(await kube.get(refOf(custom("Neap", "a", "", home)))).toMatchObject({ spec: { at: "dawn" } });
    });

    test("volumes, namespaces and definitions with something of others in them are kept and named, until that is confirmed", async () => {
      const quay = `quay-${home}`;
      const volume: KubeObject = {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: `disk-${home}` },
        spec: {
          capacity: { storage: "1Gi" },
          accessModes: ["ReadWriteOnce"],
          persistentVolumeReclaimPolicy: "Retain",
          local: { path: "/srv" },
          nodeAffinity: {
            required: { nodeSelectorTerms: [{ matchExpressions: [{ key: "a", operator: "In", values: ["b"] }] }] },
          },
        },
      };
      await apply(wants("Storage/main", volume, namespace(quay), definition("Spring")));
      await kube.apply(configMap("logbook", {}, quay), { fieldManager: "other" });
      await expect
        .poll(
          () => kube.apply(custom("Spring", "theirs", "noon", home), { fieldManager: "other" }).catch(() => undefined),
          { timeout: 60_000 },
        )
        .toBeDefined();
      const plan = await planObjects(kube, wants("Storage/main"));
      expect(plan.actions.map(({ verb, ref, reason }) => `${verb} ${ref.kind}: ${reason}`)).toEqual([
        "hold PersistentVolume: a volume with its data",
        `hold Namespace: there is more in it than this intent made: ConfigMap ${quay}/logbook`,
        `hold CustomResourceDefinition: there is more in it than this intent made: Spring ${home}/theirs`,
      ]);
      expect((await apply(wants("Storage/main"), plan)).pruned).toEqual([]);
      const confirmed = plan.actions.map(({ ref, on }) => ({ key: objectKey(ref), uid: on?.uid ?? "" }));
      const keys = confirmed.map(({ key }) => key);
      const others = confirmed.map(({ key }) => ({ key, uid: "of another one, by the same name" }));
      expect((await apply({ ...wants("Storage/main"), confirmed: others })).pruned).toEqual([]);
      await apply({ ...wants("Storage/main"), confirmed: confirmed.slice(0, 1) });
      expect(await inventoryOf(kube, "Storage/main")).toEqual(keys.slice(1).sort());
      await expect
        .poll(async () => (await apply({ ...wants("Storage/main"), confirmed })).inventory.entries.size, {
          timeout: 120_000,
          interval: 500,
        })
        .toBe(0);
      expect(await kube.get(refOf(namespace(quay)))).toBeUndefined();
    });

    test("a namespace and a definition that hold only what the intent made go with it, its objects first", async () => {
      const quay = `own-${home}`;
      await apply(
        wants(
          "Addon/own",
          namespace(quay),
          definition("Slack"),
          custom("Slack", "a", "x", quay),
          configMap("c", {}, quay),
        ),
      );
      await expect
        .poll(async () => (await apply(wants("Addon/own"))).inventory.entries.size, { timeout: 120_000, interval: 500 })
        .toBe(0);
      expect(await kube.get(refOf(definition("Slack")))).toBeUndefined();
    });
  },
);
