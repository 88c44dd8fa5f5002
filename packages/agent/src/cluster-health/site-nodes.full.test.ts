import { missingPeers } from "@longshore/testkit";
import { type ApiServer, startApiServer, startKwok } from "@longshore/testkit/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allWell, HealthStage, node, SOON } from "../../test/health-stage.ts";

const LONG = 240_000;
const MACHINES = ["r1u1", "r1u2", "r1u3"];

const missing = await missingPeers("etcd", "kube-apiserver", "kubectl", "kube-controller-manager", "kwok");

describe.skipIf(missing)("a cluster whose nodes are kwok's", { timeout: LONG }, () => {
  let server: ApiServer;
  let kwok: Awaited<ReturnType<typeof startKwok>>;
  beforeAll(async () => {
    server = await startApiServer({
      controllers: ["--node-monitor-grace-period=10s", "--node-monitor-period=1s"],
    });
    kwok = await startKwok(server, { leaseSeconds: 4 });
    await server.apply(MACHINES.map(node));
    await server.ask(["wait", "node", "--all", "--for=condition=Ready", "--timeout=60s"]);
  }, LONG);
  afterAll(async () => {
    await kwok?.[Symbol.asyncDispose]();
    await server?.[Symbol.asyncDispose]();
  }, LONG);

  test("nodes fall silent: each is named, and that they are back is told once", async () => {
    await using stage = new HealthStage(server, MACHINES);
    await allWell(stage);
    kwok.pause();
    await expect.poll(() => stage.state("nodes"), SOON).toBe("failed");
    expect(stage.node("nodes")?.parts.map(({ name, state }) => [name, state])).toEqual(
      MACHINES.map((name) => [name, "failed"]),
    );
    kwok.resume();
    await allWell(stage);
    expect(stage.events.filter((event) => !event.startsWith("HealthDegraded"))).toEqual([
      "HealthFailed nodes",
      "HealthRestored nodes",
    ]);
  });

  test("nodes go with their machines' power: the machines are named, and a cluster without nodes is told all the same", async () => {
    await using stage = new HealthStage(server, MACHINES);
    await allWell(stage);
    for (const bmc of Object.values(stage.bmcs)) bmc.power = "off"; // as they may be: nobody holds them on
    kwok.pause();
    const parts = (): unknown => stage.node("nodes")?.parts.map(({ name, suppressedBy }) => [name, suppressedBy]);
    await expect.poll(parts, SOON).toEqual(MACHINES.map((name) => [name, `power/${name}`]));
    await expect.poll(() => stage.state("nodes"), SOON).toBe("failed");
    expect(stage.healthy).toMatchObject({ status: "False", reason: "NodesNotReady" });
    const [first] = Object.values(stage.bmcs);
    if (first !== undefined) first.power = "on";
    await expect.poll(parts, SOON).toEqual([["r1u1", ""], ...MACHINES.slice(1).map((name) => [name, `power/${name}`])]);
    kwok.resume();
    await allWell(stage);
    expect(stage.events.at(-1)).toBe("HealthRestored nodes");
  });
});
