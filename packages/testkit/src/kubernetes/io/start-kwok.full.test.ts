import { describe, expect, test } from "vitest";
import { missingPeers } from "../../io/peer.ts";
import { startApiServer } from "./start-api-server.ts";
import { startKwok } from "./start-kwok.ts";

const missing = await missingPeers("etcd", "kube-apiserver", "kubectl", "kube-controller-manager", "kwok");

const node = (name: string): object => ({ apiVersion: "v1", kind: "Node", metadata: { name }, spec: {} });

describe.skipIf(missing)("kwok at a real API server", { timeout: 180_000 }, () => {
  test("its nodes are ready and run pods; when they fall silent the controllers say so", async () => {
    await using server = await startApiServer({
      controllers: ["--node-monitor-grace-period=10s", "--node-monitor-period=1s"],
    });
    await using kwok = await startKwok(server, { leaseSeconds: 4 });
    await server.apply([node("r1u1"), node("r1u2")]);
    await server.ask(["wait", "node", "--all", "--for=condition=Ready", "--timeout=60s"]);
    await server.ask(["run", "web", "--image=registry.example/web", '--overrides={"spec":{"nodeName":"r1u1"}}']);
    await server.ask(["wait", "pod/web", "--for=condition=Ready", "--timeout=60s"]);
    kwok.pause();
    await server.ask(["wait", "node", "--all", "--for=condition=Ready=Unknown", "--timeout=120s"]);
    kwok.resume();
    await server.ask(["wait", "node", "--all", "--for=condition=Ready", "--timeout=120s"]);
    expect(await server.ask(["get", "pod", "web", "-o=jsonpath={.status.phase}"])).toBe("Running");
  });
});
