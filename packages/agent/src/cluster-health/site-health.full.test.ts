import { missingPeers } from "@longshore/testkit";
import { type ApiServer, startApiServer } from "@longshore/testkit/kubernetes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { allWell, HealthStage, node, SOON } from "../../test/health-stage.ts";

const LONG = 240_000;
const MACHINES = ["r1u1", "r1u2", "r1u3"];

const missing = await missingPeers("etcd", "kube-apiserver", "kubectl");

describe.skipIf(missing)("a cluster at a real API server", { timeout: LONG }, () => {
  let server: ApiServer;
  beforeAll(async () => {
    server = await startApiServer();
    await server.apply(MACHINES.map(node));
    const status = { conditions: [{ type: "Ready", status: "True", reason: "KubeletReady" }] };
    // no controller runs here: nobody else says how nodes are
    for (const name of MACHINES)
      await server.ask(["patch", "node", name, "--subresource=status", `--patch=${JSON.stringify({ status })}`]);
  }, LONG);
  afterAll(() => server?.[Symbol.asyncDispose](), LONG);

  test("etcd is stopped where it is: it is named, what hangs on it is explained by it, and both ends are one event each", async () => {
    await using stage = new HealthStage(server, MACHINES);
    await allWell(stage);
    expect(stage.events).toEqual([]);
    server.etcd.pause();
    await expect.poll(() => stage.state("etcd"), SOON).toBe("failed");
    await expect.poll(() => stage.state("nodes"), SOON).toBe("unknown because of cluster/main etcd");
    expect(stage.state("api-server")).toBe("failed because of cluster/main etcd");
    expect(stage.healthy).toMatchObject({ status: "False", reason: "NoAnswer" });
    expect(stage.node("etcd")).toMatchObject({
      parent: "host",
      nextStep: expect.stringContaining("etcdctl") as string,
    });
    server.etcd.resume();
    await allWell(stage);
    expect(stage.events).toEqual(["HealthFailed etcd", "HealthRestored etcd"]);
  });

  test("an API server that is killed is what failed, not its etcd and not its nodes", async () => {
    await using stage = new HealthStage(server, MACHINES);
    await allWell(stage);
    await server.apiServer.kill();
    await expect.poll(() => stage.state("api-server"), SOON).toBe("failed");
    await expect.poll(() => stage.state("nodes"), SOON).toBe("unknown because of cluster/main api-server");
    expect(stage.state("etcd")).toBe("unknown because of cluster/main api-server");
    await server.apiServer.restart();
    await allWell(stage);
    expect(stage.events).toEqual(["HealthFailed api-server", "HealthRestored api-server"]);
  });
});
