import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Access, connectKube, type KubeApi } from "@longshore/kube";
import { missingPeers } from "@longshore/testkit";
import { type ApiServer, startApiServer } from "@longshore/testkit/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KubernetesStage } from "../../test/kubernetes-stage.ts";

const POOL_DEFINITION = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "cephblockpools.ceph.rook.io" },
  spec: {
    group: "ceph.rook.io",
    scope: "Namespaced",
    names: {
      plural: "cephblockpools",
      singular: "cephblockpool",
      kind: "CephBlockPool",
      listKind: "CephBlockPoolList",
    },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
};

const LONG = 120_000;
const SOON = { timeout: 60_000, interval: 200 };

describe.skipIf(await missingPeers("etcd", "kube-apiserver", "kubectl"))(
  "at a real API server",
  { timeout: LONG },
  () => {
    let server: ApiServer;
    beforeAll(async () => {
      server = await startApiServer({ audit: true });
    }, LONG);
    afterAll(() => server?.[Symbol.asyncDispose](), LONG);

    const at = (name: string): Promise<string> =>
      server.ask(["get", "configmap", name, "--ignore-not-found", "-o=jsonpath={.data.at}"]);

    test("a document becomes objects, its status counts them, and what it no longer says is pruned", async () => {
      await using stage = new KubernetesStage(server);
      stage.apply("main", { tide: "high", moon: "full" });
      await expect.poll(() => stage.status("main")?.phase, SOON).toBe("Ready");
      expect([await at("tide"), await at("moon")]).toEqual(["high", "full"]);
      expect(stage.status("main")).toMatchObject({
        observedGeneration: 1,
        kubernetes: { target: "management", objects: 2, ready: 2, held: 0 },
      });
      expect(stage.condition("main", "Ready")).toMatchObject({ status: "True" });
      stage.apply("main", { tide: "low" });
      await expect
        .poll(() => [stage.status("main")?.observedGeneration, stage.status("main")?.phase], SOON)
        .toEqual([2, "Ready"]);
      await expect.poll(() => at("moon"), SOON).toBe("");
      expect(await at("tide")).toBe("low");
      expect(stage.reasons("main")).toEqual(
        expect.arrayContaining(["ObjectsApplied", "DocumentReady", "ObjectsPruned"]),
      );
      stage.apply("main", undefined);
      await expect.poll(() => stage.status("main")?.deleted, SOON).toBe(true);
      expect(await at("tide")).toBe("");
    });

    test("what somebody changes is made good and told; what another manager has stays its own, and it is named", async () => {
      await using stage = new KubernetesStage(server);
      await server.ask(["create", "configmap", "buoy", "--from-literal=at=pier", "--field-manager=harbour-master"]);
      stage.apply("drift", { lamp: "lit", buoy: "sea" });
      await expect.poll(() => stage.status("drift")?.phase, SOON).toBe("Blocked");
      expect(stage.condition("drift", "Applied")).toMatchObject({
        status: "False",
        reason: "Conflict",
        message: expect.stringContaining("harbour-master") as string,
      });
      expect([await at("buoy"), await at("lamp")]).toEqual(["pier", "lit"]);
      stage.apply("drift", { lamp: "lit" });
      await expect.poll(() => stage.status("drift")?.phase, SOON).toBe("Ready");
      await server.ask([
        "patch",
        "configmap",
        "lamp",
        "--type=merge",
        '--patch={"data":{"at":"dark"}}',
        "--field-manager=a-passer-by",
      ]);
      await expect.poll(() => at("lamp"), SOON).toBe("lit");
      await expect.poll(() => stage.reasons("drift"), SOON).toContain("DriftCorrected");
      expect(await at("buoy")).toBe("pier");
    });

    const change = (name: string, value: string, by: string): Promise<string> =>
      server.ask([
        "patch",
        "configmap",
        name,
        "--type=merge",
        `--patch=${JSON.stringify({ data: { at: value } })}`,
        `--field-manager=${by}`,
      ]);

    test("a document that only reports drift says who changed what, writes nothing, and is well again when it is undone", async () => {
      await using stage = new KubernetesStage(server);
      stage.apply("watched", { drift: "report", bell: "silent", horn: "silent" });
      await expect.poll(() => stage.status("watched")?.phase, SOON).toBe("Ready");
      await change("bell", "ringing", "a-passer-by");
      await expect.poll(() => stage.status("watched")?.kubernetes?.drifted, SOON).toBe(1);
      const message = expect.stringMatching(/^a-passer-by changed \.data\.at; it is left so/) as string;
      expect(stage.status("watched")).toMatchObject({
        phase: "Degraded",
        kubernetes: { ready: 1, troubles: [{ object: "v1 ConfigMap default/bell", reason: "Drifted", message }] },
      });
      expect(stage.condition("watched", "Applied")).toMatchObject({ status: "False", reason: "Drifted" });
      expect(stage.events("watched", "DriftReported")).toMatchObject([
        { evidence: { object: "v1 ConfigMap default/bell" } },
      ]);
      const writes = server.writes().length;
      await stage.world.restart();
      await change("horn", "blowing", "a-passer-by");
      await expect.poll(() => stage.status("watched")?.kubernetes?.drifted, SOON).toBe(2);
      expect(stage.events("watched", "DriftReported")).toHaveLength(2); // the first is not told again
      expect([await at("bell"), await at("horn")]).toEqual(["ringing", "blowing"]);
      const written = server.writes().slice(writes);
      expect(written.filter(({ userAgent }) => !userAgent.startsWith("kubectl"))).toEqual([]);
      await change("bell", "silent", "a-passer-by");
      await change("horn", "silent", "a-passer-by");
      await expect.poll(() => stage.status("watched")?.phase, SOON).toBe("Ready");
      expect(stage.status("watched")?.kubernetes).toMatchObject({ drifted: 0, troubles: [] });
      expect(stage.events("watched", "DriftGone")).toHaveLength(2);
    });

    test("a field that another writer changes three times is left to it, with its name and what to do; agents that die meanwhile count on, and the rest is kept", async () => {
      await using stage = new KubernetesStage(server);
      stage.apply("fought", { gate: "shut", lock: "set" });
      stage.apply("peaceful", { pier: "long" });
      await expect
        .poll(() => [stage.status("fought")?.phase, stage.status("peaceful")?.phase], SOON)
        .toEqual(["Ready", "Ready"]);
      for (const value of ["open", "ajar"]) {
        await change("gate", value, "gate-keeper");
        await expect.poll(() => at("gate"), SOON).toBe("shut");
        await stage.world.restart();
        await expect.poll(() => stage.status("fought")?.phase, SOON).toBe("Ready");
      }
      await change("gate", "wide open", "gate-keeper");
      await expect.poll(() => stage.status("fought")?.phase, SOON).toBe("Blocked");
      expect(stage.condition("fought", "Applied")).toMatchObject({ status: "False", reason: "GivenUp" });
      const left =
        /^gate-keeper changed \.data\.at again and again; it is left so .*: let the other stop, or take the field out/;
      const message = expect.stringMatching(left) as string;
      const troubles = [{ object: "v1 ConfigMap default/gate", reason: "GivenUp", message }];
      expect(stage.status("fought")?.kubernetes?.troubles).toMatchObject(troubles);
      expect(stage.events("fought", "DriftGivenUp")).toHaveLength(1);
      await stage.world.restart();
      await change("lock", "picked", "a-thief");
      await change("pier", "short", "a-storm");
      await expect.poll(() => Promise.all([at("lock"), at("pier")]), SOON).toEqual(["set", "long"]);
      expect(await at("gate")).toBe("wide open");
      await expect.poll(() => stage.status("fought")?.kubernetes?.troubles, SOON).toMatchObject(troubles);
      expect(stage.events("fought", "DriftGivenUp")).toHaveLength(1);
      expect((await stage.plan("fought"))?.plan?.actions).toEqual([]);
      stage.apply("fought", { gate: "barred", lock: "set" });
      await expect.poll(() => at("gate"), SOON).toBe("barred");
      await expect.poll(() => stage.status("fought")?.phase, SOON).toBe("Ready");
    });

    test("a plan says what would be done to which object, and does nothing; a document that waits says for what", async () => {
      await using stage = new KubernetesStage(server);
      stage.apply("planned", { sail: "red" });
      await expect.poll(() => stage.status("planned")?.phase, SOON).toBe("Ready");
      const planned = await stage.plan("planned", { sail: "blue", flag: "up" });
      expect(
        planned?.plan?.actions.map(({ verb, name, fields }) => [verb, name, fields.map(({ path }) => path)]),
      ).toEqual([
        ["update", "sail", [".data.at"]],
        ["create", "flag", []],
      ]);
      expect([await at("sail"), await at("flag")]).toEqual(["red", ""]);
      expect((await stage.plan("planned"))?.plan).toMatchObject({ actions: [], kept: 1 });
      stage.apply("planned", { waits: "yes" });
      await expect
        .poll(() => stage.condition("planned", "Compiled"), SOON)
        .toMatchObject({ status: "False", reason: "TideUnknown" });
      expect(await at("sail")).toBe("red");
    });

    test("what holds data stays until an operator signs for it as it is, and its document said that it may go", async () => {
      await using stage = new KubernetesStage(server);
      const claims = (): Promise<string> => server.ask(["get", "persistentvolumeclaims", "-o=name"]);
      stage.apply("data", { "volume-a": "1Gi", deletion: "confirm" });
      await expect.poll(() => stage.status("data")?.kubernetes?.objects, SOON).toBe(1);
      await expect.poll(claims, SOON).toBe("persistentvolumeclaim/volume-a");
      stage.apply("data", undefined);
      await expect.poll(() => stage.status("data")?.kubernetes?.held, SOON).toBe(1);
      expect(stage.status("data")?.phase).toBe("Deleting");
      await expect(stage.prune("data", "another plan")).rejects.toThrow(/refused/);
      expect(await claims()).toBe("persistentvolumeclaim/volume-a");
      expect(await stage.prune("data")).toEqual({ objects: 1 });
      await server.ask([
        "patch",
        "persistentvolumeclaim",
        "volume-a",
        "--type=merge",
        '--patch={"metadata":{"finalizers":null}}',
      ]);
      await expect.poll(claims, SOON).toBe("");
      await expect.poll(() => stage.status("data")?.deleted, SOON).toBe(true);
    });

    test("an operator's word outlives the agent that took it: one that dies before the deed is followed by one that does it", async () => {
      const claims = (): Promise<string> => server.ask(["get", "persistentvolumeclaims", "-o=name"]);
      let lives = false;
      const connect = (access: Access): KubeApi & Disposable => {
        const line = connectKube(access);
        const never: KubeApi["delete"] = (_ref, _how, signal) =>
          new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason as Error)));
        return new Proxy(line, {
          get(of, name: keyof KubeApi) {
            if (name === "delete" && !lives) return never;
            const value: unknown = Reflect.get(of, name, of);
            return typeof value === "function" ? (value.bind(of) as unknown) : value;
          },
        });
      };
      await using stage = new KubernetesStage(server, { connect });
      stage.apply("wreck", { "volume-w": "1Gi", deletion: "confirm" });
      await expect.poll(claims, SOON).toBe("persistentvolumeclaim/volume-w");
      stage.apply("wreck", undefined);
      await expect.poll(() => stage.status("wreck")?.kubernetes?.held, SOON).toBe(1);
      expect(await stage.prune("wreck")).toEqual({ objects: 1 });
      expect(stage.events("wreck", "PruneOrdered")).toMatchObject([{ evidence: { by: "anna", count: "1" } }]);
      await server.ask([
        "patch",
        "persistentvolumeclaim",
        "volume-w",
        "--type=merge",
        '--patch={"metadata":{"finalizers":null}}',
      ]);
      expect(await claims()).toBe("persistentvolumeclaim/volume-w");
      lives = true;
      await stage.world.restart();
      await expect.poll(claims, SOON).toBe("");
      await expect.poll(() => stage.status("wreck")?.deleted, SOON).toBe(true);
      expect(stage.world.store.prunes.read("network/wreck")).toBeUndefined();
    });

    test("2,000 objects with data are planned in parts, signed for as a whole, and deleted", {
      timeout: 300_000,
    }, async () => {
      const pools = async (): Promise<number> =>
        (await server.ask(["get", "cephblockpools", "-A", "-o=name"])).split("\n").filter((line) => line !== "").length;
      const LONGER = { timeout: 120_000, interval: 500 };
      const folder = mkdtempSync(join(tmpdir(), "longshore-pools-"));
      writeFileSync(join(folder, "crd.json"), JSON.stringify(POOL_DEFINITION));
      await server.ask(["apply", "-f", join(folder, "crd.json")]);
      rmSync(folder, { recursive: true });
      await using stage = new KubernetesStage(server);
      stage.apply("fleet", { pools: "2000", deletion: "confirm" });
      await expect.poll(() => stage.status("fleet")?.kubernetes?.ready, LONGER).toBe(2000);
      stage.apply("fleet", undefined);
      await expect.poll(() => stage.status("fleet")?.kubernetes?.held, LONGER).toBe(2000);
      const { plan, parts } = await stage.plan("fleet");
      expect([plan?.actions.length, parts > 0]).toEqual([2000, true]);
      expect(new Set(plan?.actions.map(({ verb, uid }) => `${verb} ${uid}`)).size).toBe(2000);
      await expect(stage.prune("fleet", "another plan")).rejects.toThrow(/refused/);
      expect(await pools()).toBe(2000);
      expect(await stage.prune("fleet")).toEqual({ objects: 2000 });
      await expect.poll(() => stage.status("fleet")?.deleted, LONGER).toBe(true);
      expect(await pools()).toBe(0);
    });

    test("a kind that the site's API server does not serve: plan and status say which definition and version is needed; the rest is applied", async () => {
      await using stage = new KubernetesStage(server);
      const needed = "a CRD of group harbour.example that serves Beacon in version v1 is needed";
      const planned = await stage.plan("lights", { beacon: "north", lens: "clear" });
      expect(planned.plan?.actions.map(({ verb, name, reason }) => [verb, name, reason.split(";")[0]])).toEqual([
        ["create", "lens", ""],
        ["blocked", "north", needed],
      ]);
      stage.apply("lights", { beacon: "north", lens: "clear" });
      await expect.poll(() => stage.status("lights")?.phase, SOON).toBe("Blocked");
      expect(stage.condition("lights", "Applied")).toMatchObject({
        status: "False",
        reason: "Blocked",
        message: expect.stringContaining(`harbour.example/v1 Beacon default/north: ${needed}`) as string,
      });
      expect(await at("lens")).toBe("clear");
    });

    test("two documents that want one object: the second is refused with both names, in its plan, too, and takes it once the first gives it up", async () => {
      await using stage = new KubernetesStage(server);
      stage.apply("first", { berth: "seven" });
      await expect.poll(() => stage.status("first")?.phase, SOON).toBe("Ready");
      const both = "oslo/Network/second and oslo/Network/first both write /ConfigMap/default/berth";
      expect((await stage.plan("second", { berth: "eight" })).problem).toContain(both);
      stage.apply("second", { berth: "eight" });
      await expect.poll(() => stage.status("second")?.phase, SOON).toBe("Blocked");
      expect(stage.condition("second", "Applied")).toMatchObject({ status: "False", reason: "SharedObject" });
      expect(stage.condition("second", "Applied")?.message).toContain(both);
      await change("berth", "nine", "a-passer-by"); // who has it keeps it
      await expect.poll(() => at("berth"), SOON).toBe("seven");
      expect(stage.status("first")?.phase).toBe("Ready");
      stage.apply("first", { buoy: "green" });
      await expect.poll(() => at("berth"), SOON).toBe("eight");
      await expect.poll(() => stage.status("second")?.phase, SOON).toBe("Ready");
    });

    test("an agent that does not hold its site's lease changes nothing", async () => {
      let leads = false;
      let asked = 0;
      const mayAct = (): boolean => {
        asked++;
        return leads;
      };
      await using stage = new KubernetesStage(server, { mayAct });
      stage.apply("second", { rope: "coiled" });
      await expect.poll(() => asked, SOON).toBeGreaterThan(1);
      expect([await at("rope"), stage.status("second")]).toEqual(["", undefined]);
      leads = true;
      await expect.poll(() => stage.status("second")?.phase, SOON).toBe("Ready");
      expect(await at("rope")).toBe("coiled");
    });

    test("what the hub rendered is waited for, and is applied once it can be had", async () => {
      await using stage = new KubernetesStage(server);
      const { arrive } = stage.applyChart("tide-table", "noon");
      await expect
        .poll(() => stage.condition("tide-table", "Compiled"), SOON)
        .toMatchObject({ status: "False", reason: "ChartNotHere" });
      arrive();
      await expect.poll(() => stage.status("tide-table")?.phase, SOON).toBe("Ready");
      expect(await at("tide-table")).toBe("noon");
    });

    test("what the API server says of a value of a Secret is told without the value", async () => {
      await using stage = new KubernetesStage(server);
      stage.world.hub.apply(stage.world.secret("harbour", { password: "hunter2-of-the-harbour" }));
      stage.apply("leaky", { leak: "yes" });
      await expect.poll(() => stage.status("leaky")?.phase, SOON).toBe("Blocked");
      expect(stage.condition("leaky", "Applied")?.message).toContain("[redacted]");
      const said = stage.world.hub.facts.map(({ payload }) => Buffer.from(payload).toString("latin1")).join("");
      expect(said).not.toContain("hunter2-of-the-harbour");
      expect(JSON.stringify(await stage.plan("leaky"))).not.toContain("hunter2-of-the-harbour");
    });

    test("an API server that is killed fails nothing: it is told, and what was wanted meanwhile comes true, also by another agent process", async () => {
      await using stage = new KubernetesStage(server);
      stage.apply("main", { anchor: "down" });
      await expect.poll(() => stage.status("main")?.phase, SOON).toBe("Ready");
      await server.apiServer.kill();
      stage.apply("main", { anchor: "up", chain: "long" });
      await expect.poll(() => stage.status("main")?.phase, SOON).toBe("Unknown");
      expect(stage.condition("main", "Reachable")).toMatchObject({ status: "False", reason: "Unreachable" });
      expect(stage.condition("main", "Ready")?.status).toBe("Unknown");
      expect((await stage.plan("main"))?.problem).toMatch(/cannot be reached/);
      await stage.world.restart();
      await server.apiServer.restart();
      await expect.poll(() => stage.status("main")?.phase, SOON).toBe("Ready");
      expect([await at("anchor"), await at("chain")]).toEqual(["up", "long"]);
      expect(stage.reasons("main")).toEqual(expect.arrayContaining(["ApiServerUnreachable", "ApiServerReachable"]));
    });
  },
);
