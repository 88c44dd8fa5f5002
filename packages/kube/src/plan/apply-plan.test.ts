import { systemClock } from "@longshore/kit";
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
import { type KubeObject, refOf } from "../object.ts";
import { ORDER_ANNOTATION } from "../order-annotation.ts";
import { applyPlan } from "./apply-plan.ts";
import type { KubePlan } from "./plan.ts";
import { planObjects } from "./plan-objects.ts";
import type { Wanted } from "./wanted.ts";

describe.skipIf(await missingPeers("etcd", "kube-apiserver", "kubectl"))(
  "at a real API server",
  { timeout: 180_000 },
  () => {
    let server: ApiServer;
    let kube: KubeApi & Disposable;
    let home: string;
    atApiServer({ audit: true }, (at) => ({ server, kube, home } = at));

    const apply = (wanted: Wanted, plan?: KubePlan) => applyWanted(kube, wanted, plan);
    const verbs = ({ actions }: KubePlan) => actions.map(({ verb, ref }) => `${verb} ${ref.kind} ${ref.name}`);
    const writes = () => server.writes().filter(({ userAgent }) => userAgent === "longshore");

    test("what is planned is what is done, a definition before its objects; afterwards nothing is left to do and nothing is written", async () => {
      const wanted = wants(
        "Addon/tide",
        custom("Surge", "a", "noon", "surges"),
        configMap("settings", { a: "1" }, "surges"),
        {
          apiVersion: "v1",
          kind: "Secret",
          metadata: { name: "key", namespace: "surges" },
          stringData: { password: "hunter2" },
        },
        namespace("surges"),
        definition("Surge"),
      );
      const plan = await planObjects(kube, wanted);
      expect(verbs(plan)).toEqual([
        "create CustomResourceDefinition surges.tides.example",
        "create Namespace surges",
        "create ConfigMap settings",
        "create Secret key",
        "create Surge a",
      ]);
      const done = await apply(wanted, plan);
      expect(done).toMatchObject({ failed: [], waiting: [], pruned: [] });
      expect(done.applied).toHaveLength(5);
      expect(await server.ask(["get", "surge", "a", "-n", "surges", "-o=jsonpath={.spec.at}"])).toBe("noon");
      expect(await server.ask(["get", "secret", "key", "-n", "surges", "-o=jsonpath={.data.password}"])).toBe(
        "aHVudGVyMg==",
      );

      const before = writes().length;
      const again = await planObjects(kube, wanted);
      expect(again.actions.map(({ verb }) => verb)).toEqual(Array.from({ length: 5 }, () => "keep"));
      expect((await apply(wanted, again)).applied).toEqual([]);
      expect(writes()).toHaveLength(before);
      expect(JSON.stringify(plan) + JSON.stringify(again)).not.toContain("hunter2");
    });

    test("what has a lower order is there, and its Job complete, before the rest begins; what has a higher one comes last", async () => {
      const template = { spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a:1" }] } };
      const job = {
        apiVersion: "batch/v1",
        kind: "Job",
        metadata: { name: "before", namespace: home },
        spec: { template },
      };
      const wanted = wants(
        "Addon/hooked",
        ordered(configMap("after", {}, home), 10_000),
        configMap("rest", {}, home),
        ordered(job, -10_000),
        ordered(configMap("for-the-job", {}, home), -10_005),
      );
      expect(verbs(await planObjects(kube, wanted))).toEqual([
        "create ConfigMap for-the-job",
        "create Job before",
        "create ConfigMap rest",
        "create ConfigMap after",
      ]);
      expect(await apply(wanted)).toMatchObject({ failed: [], waiting: [{ reason: "it has not finished" }] });
      expect(await kube.get(refOf(configMap("rest", {}, home)))).toBeUndefined();

      const now = new Date().toISOString();
      const met = ["SuccessCriteriaMet", "Complete"].map((type) => ({
        type,
        status: "True",
        lastProbeTime: now,
        lastTransitionTime: now,
      }));
      const status = { startTime: now, completionTime: now, succeeded: 1, conditions: met };
      const patch = JSON.stringify({ status }); // nobody else here runs Jobs
      await server.ask(["patch", "job", "before", "-n", home, "--subresource=status", "--type=merge", `-p=${patch}`]);
      expect(await apply(wanted)).toMatchObject({ failed: [], waiting: [] });
      expect(await kube.get(refOf(configMap("after", {}, home)))).toBeDefined();
    });

    test("fields of others stay, and what only they wrote is no difference", async () => {
      const wanted = wants("Addon/foreign", configMap("shared", { ours: "1" }, home));
      await apply(wanted);
      await server.ask(["patch", "configmap", "shared", "-n", home, "--type=merge", '-p={"data":{"theirs":"2"}}']);
      const plan = await planObjects(kube, wanted);
      expect(verbs(plan)).toEqual(["keep ConfigMap shared"]);
      await apply(wants("Addon/foreign", configMap("shared", { ours: "3" }, home)));
      expect(await kube.get(refOf(configMap("shared", {}, home)))).toMatchObject({ data: { ours: "3", theirs: "2" } });
    });

    test("a field that another manager owns is named and not taken, unless the document says so", async () => {
      await kube.apply(deployment("scaled", { replicas: 2 }, home), { fieldManager: "autoscaler" });
      const wanted = wants("Addon/scaled", deployment("scaled", { replicas: 5 }, home));
      const plan = await planObjects(kube, wanted);
      expect(plan.actions).toMatchObject([
        {
          verb: "conflict",
          conflicts: [{ field: ".spec.replicas", manager: "autoscaler" }],
          reason: "autoscaler has .spec.replicas",
        },
      ]);
      await apply(wanted, plan);
      const replicas = () => server.ask(["get", "deployment", "scaled", "-n", home, "-o=jsonpath={.spec.replicas}"]);
      expect(await replicas()).toBe("2");
      const forced = { ...wanted, force: ["Deployment/scaled:.spec.replicas"] };
      expect((await planObjects(kube, forced)).actions).toMatchObject([
        {
          verb: "update",
          by: ["autoscaler"],
          fields: expect.arrayContaining([{ path: ".spec.replicas", before: "2", after: "5" }]) as object,
        },
      ]);
      await apply(forced);
      expect(await replicas()).toBe("5");
    });

    test("by force is taken only what was planned on", async () => {
      await kube.apply(configMap("raced", { a: "theirs" }, home), { fieldManager: "other" });
      const wanted = { ...wants("Addon/raced", configMap("raced", { a: "ours" }, home)), force: [".data.a"] };
      const plan = await planObjects(kube, wanted);
      await server.ask(["patch", "configmap", "raced", "-n", home, "--type=merge", '-p={"data":{"b":"2"}}']);
      expect((await apply(wanted, plan)).failed).toMatchObject([
        { reason: expect.stringContaining("changed the object in between") as string },
      ]);
      expect(await kube.get(refOf(configMap("raced", {}, home)))).toMatchObject({ data: { a: "theirs" } });
    });

    test("what is no longer wanted goes, unless not all can be known yet", async () => {
      const both = wants("Addon/less", configMap("stays", {}, home), configMap("goes", {}, home));
      await apply(both);
      const less = wants("Addon/less", configMap("stays", {}, home));
      expect(verbs(await planObjects(kube, { ...less, complete: false }))).toEqual(["keep ConfigMap stays"]);
      expect(verbs(await planObjects(kube, less))).toEqual(["keep ConfigMap stays", "prune ConfigMap goes"]);
      expect((await apply(less)).pruned.map(({ name }) => name)).toEqual(["goes"]);
      expect(await kube.get(refOf(configMap("goes", {}, home)))).toBeUndefined();
      expect(await inventoryOf(kube, "Addon/less")).toEqual([`/ConfigMap/${home}/stays`]);
      await apply(wants("Addon/less"));
      expect(await inventoryOf(kube, "Addon/less")).toEqual([]);
    });

    test("what others took over, and what others made under the same name, is not pruned", async () => {
      const wanted = wants("Addon/given", configMap("remade", { a: "1" }, home));
      await apply(wanted);
      await kube.delete(refOf(configMap("remade", {}, home)));
      await kube.apply(configMap("remade", { a: "2" }, home), { fieldManager: "other" });
      const plan = await planObjects(kube, wants("Addon/given"));
      expect(plan.actions).toMatchObject([{ verb: "release", reason: "none of its fields is ours any more" }]);
      await apply(wants("Addon/given"), plan);
      expect(await kube.get(refOf(configMap("remade", {}, home)))).toMatchObject({ data: { a: "2" } });
      expect(await inventoryOf(kube, "Addon/given")).toEqual([]);
    });

    test("two intents that write one object are refused, with both names", async () => {
      await apply(wants("Network/main", configMap("bgp", {}, home)));
      await expect(planObjects(kube, wants("Addon/other", configMap("bgp", {}, home)))).rejects.toMatchObject({
        code: "KUBE_SHARED_OBJECT",
        message: `oslo/Addon/other and oslo/Network/main both write /ConfigMap/${home}/bgp`,
      });
      await expect(
        planObjects(kube, wants("Addon/twice", configMap("x", {}, home), configMap("x", {}, home))),
      ).rejects.toMatchObject({
        code: "KUBE_TWICE",
      });
    });

    test("an object that moves to another document is handed over, not deleted", async () => {
      await apply(wants("Network/from", configMap("moves", { a: "1" }, home)));
      const uid = (await kube.get(refOf(configMap("moves", {}, home))))?.metadata["uid"];
      const key = `/ConfigMap/${home}/moves`;
      const others = new Map([["oslo/Addon/to", new Set([key])]]);
      const leaving = await planObjects(kube, wants("Network/from"), { others });
      expect(leaving.actions).toMatchObject([{ verb: "release", reason: "oslo/Addon/to has it" }]);
      await apply(wants("Network/from"), leaving);
      await apply(wants("Addon/to", configMap("moves", { a: "2" }, home)));
      expect((await kube.get(refOf(configMap("moves", {}, home))))?.metadata["uid"]).toBe(uid);
    });

    test("a kind that is not served blocks its objects only, and the plan says which definition is missing and what is there", async () => {
      await apply(wants("Addon/kinds", definition("Rip")));
      await expect.poll(() => kube.resource("tides.example/v1", "Rip"), { timeout: 60_000 }).toBeDefined();
      const newer = { ...custom("Rip", "a", "x", home), apiVersion: "tides.example/v2" };
      const wanted = wants("Addon/newer", newer, configMap("fine", {}, home));
      const plan = await planObjects(kube, wanted);
      expect(plan.actions.map(({ verb, reason }) => [verb, reason])).toEqual([
        ["create", ""],
        [
          "blocked",
          expect.stringMatching(
            /a CRD of group tides.example that serves Rip in version v2 is needed; it serves Rip as tides.example\/v1$/,
          ),
        ],
      ]);
      expect((await apply(wanted, plan)).applied.map(({ name }) => name)).toEqual(["fine"]);
    });

    test("what the server would refuse is told by the plan, with its sentence", async () => {
      const plan = await planObjects(
        kube,
        wants("Addon/bad", deployment("bad", { replicas: -1 }, home), configMap("fine", {}, home)),
      );
      expect(plan.actions.map(({ verb, reason }) => [verb, reason])).toEqual([
        ["create", ""],
        ["blocked", expect.stringContaining("spec.replicas")],
      ]);
    });

    test("an inventory is there before the objects are, and names what a crash would leave behind", async () => {
      const wanted = wants("Addon/crash", configMap("one", {}, home), configMap("two", {}, home));
      const plan = await planObjects(kube, wanted);
      const died = new Error("killed");
      const dying: KubeApi = Object.create(kube, {
        server: { value: kube.server },
        apply: {
          value: (object: KubeObject, how: object) =>
            object.metadata.name === "two" ? Promise.reject(died) : kube.apply(object, how),
        },
      }) as KubeApi;
      const bound = new Proxy(dying, { get: (of, name) => (name === "apply" ? of.apply : bind(kube, name)) });
      await expect(applyPlan(bound, plan, { clock: systemClock })).rejects.toBe(died);
      expect(await inventoryOf(kube, "Addon/crash")).toEqual([`/ConfigMap/${home}/one`, `/ConfigMap/${home}/two`]);
      await apply(wants("Addon/crash"));
      expect(await kube.get(refOf(configMap("one", {}, home)))).toBeUndefined();
      expect(await inventoryOf(kube, "Addon/crash")).toEqual([]);
    });
  },
);

function bind(of: KubeApi, name: string | symbol): unknown {
  const value: unknown = Reflect.get(of, name);
  return typeof value === "function" ? (value.bind(of) as unknown) : value;
}

function ordered(object: KubeObject, order: number): KubeObject {
  return { ...object, metadata: { ...object.metadata, annotations: { [ORDER_ANNOTATION]: String(order) } } };
}
