import { request } from "node:https";
import { describe, expect, test } from "vitest";
import { missingPeers } from "../../io/peer.ts";
import { missingCrds } from "./crds.ts";
import { type ApiServer, startApiServer } from "./start-api-server.ts";

const configMap = (name: string, data: Readonly<Record<string, string>>): object => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "default" },
  data,
});

describe.skipIf(await missingPeers("etcd", "kube-apiserver", "kubectl"))(
  "a real API server",
  { timeout: 90_000 },
  () => {
    test("it still has what it was given after etcd and itself were killed, and its audit log has each write", async () => {
      await using server = await startApiServer({ audit: true });
      await server.apply([configMap("tide", { at: "noon" })]);
      await server.kubectl(
        ["apply", "--server-side", "--dry-run=server", "-f", "-"],
        JSON.stringify(configMap("x", {})),
      );
      await server.etcd.kill();
      await server.apiServer.kill();
      await server.etcd.restart();
      await server.apiServer.restart();
      expect(await server.ask(["get", "configmap", "tide", "-o=jsonpath={.data.at}"])).toBe("noon");
      const writes = server.writes().filter(({ user }) => user === "admin");
      expect(writes).toEqual([
        expect.objectContaining({
          verb: "patch",
          uri: expect.stringContaining("/api/v1/namespaces/default/configmaps/tide?"),
          code: 201,
          userAgent: expect.stringMatching(/^kubectl/),
        }),
      ]);
    });

    test("while it is paused it answers nobody, and answers again when it goes on", async () => {
      await using server = await startApiServer();
      server.apiServer.pause();
      expect(await status(server, server.token, "/readyz")).toBe("nothing");
      server.apiServer.resume();
      await expect.poll(() => status(server, server.token, "/readyz"), { timeout: 30_000 }).toBe(200);
    });

    test("a user without rights is refused, and nobody gets in without a token", async () => {
      await using server = await startApiServer({ users: { visitor: ["harbour"] } });
      const path = "/api/v1/namespaces/default/secrets";
      expect(await status(server, server.tokenOf("visitor"), path)).toBe(403);
      expect(await status(server, "guessed", path)).toBe(401);
      expect(await status(server, server.token, path)).toBe(200);
    });

    test.skipIf(missingCrds())("it knows the kinds of projects whose CRDs it was given", async () => {
      await using server = await startApiServer({ crds: ["cilium", "tekton", "capt"] });
      const established = await server.ask(["get", "crd", "-o=name"]);
      expect(established.split("\n")).toEqual(
        expect.arrayContaining([
          "customresourcedefinition.apiextensions.k8s.io/ciliumbgpclusterconfigs.cilium.io",
          "customresourcedefinition.apiextensions.k8s.io/pipelines.tekton.dev",
          "customresourcedefinition.apiextensions.k8s.io/tinkerbellmachines.infrastructure.cluster.x-k8s.io",
        ]),
      );
      const bad = {
        apiVersion: "cilium.io/v2",
        kind: "CiliumLoadBalancerIPPool",
        metadata: { name: "a" },
        spec: { blocks: 7 },
      };
      await expect(server.apply([bad])).rejects.toThrow(/spec\.blocks/);
      expect(await server.ask(["get", "pipelines.tekton.dev", "-A"])).toBe("");
    });
  },
);

describe.skipIf(await missingPeers("etcd", "kube-apiserver", "kubectl", "kube-controller-manager"))(
  "its controllers",
  { timeout: 90_000 },
  () => {
    test("a namespace that is deleted goes away, and what was in it with it", async () => {
      await using server = await startApiServer({ controllers: true });
      await server.ask(["create", "namespace", "quay"]);
      await server.ask(["create", "configmap", "crane", "--namespace=quay"]);
      await server.ask(["delete", "namespace", "quay", "--timeout=60s"]);
      expect(await server.ask(["get", "configmaps", "-A", "--field-selector=metadata.name=crane", "-o=name"])).toBe("");
      expect(await server.ask(["get", "namespaces", "--field-selector=metadata.name=quay", "-o=name"])).toBe("");
    });
  },
);

function status({ place, ca }: ApiServer, token: string, path: string): Promise<number | "nothing"> {
  return new Promise((resolve) => {
    const headers = { authorization: `Bearer ${token}` };
    const asked = request({ host: "127.0.0.1", port: place.port, path, ca, headers, timeout: 1000 }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.on("timeout", () => asked.destroy());
    asked.on("error", () => resolve("nothing"));
    asked.end();
  });
}
