import { systemClock } from "@longshore/kit";
import { type ApiServer, startApiServer } from "@longshore/testkit/kubernetes";
import { missingPeers } from "@longshore/testkit/tools";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { accessTo, configMap, custom, definition, deployment, namespace, wants } from "../../test/at-server.ts";
import type { KubeApi } from "../api.ts";
import { readInventories } from "../inventory/keep-inventory.ts";
import { connectKube } from "../io/connect-kube.ts";
import { type KubeObject, objectKey, refOf } from "../object.ts";
import { applyPlan, type KubeOutcome } from "./apply-plan.ts";
import type { KubePlan } from "./plan.ts";
import { planObjects } from "./plan-objects.ts";
import type { Wanted } from "./wanted.ts";

describe.skipIf(await missingPeers("etcd", "kube-apiserver", "kubectl", "kube-controller-manager"))(
  "at a real API server with its controllers",
  { timeout: 300_000 },
  () => {
    let server: ApiServer;
    let kube: KubeApi & Disposable;
    let count = 0;
    let home: string;

    beforeAll(async () => {
      server = await startApiServer({ controllers: true });
      kube = connectKube(accessTo(server));
    }, 120_000);
    beforeEach(async () => {
      home = `home-${count++}`;
      await kube.apply(namespace(home), { fieldManager: "test" });
    });
    afterAll(async () => {
      kube[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    });

    const apply = async (wanted: Wanted, plan?: KubePlan): Promise<KubeOutcome> =>
      applyPlan(kube, plan ?? (await planObjects(kube, wanted)), { clock: systemClock });
    const inventoryOf = async (intent: string) =>
      (await readInventories(kube))
        .filter((one) => one.intent === intent)
        .flatMap(({ entries }) => [...entries.keys()].sort());

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
      const confirmed = plan.actions.map(({ ref }) => objectKey(ref));
      await apply({ ...wants("Storage/main"), confirmed: [confirmed[0] ?? ""] });
      expect(await inventoryOf("Storage/main")).toEqual(confirmed.slice(1).sort());
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
