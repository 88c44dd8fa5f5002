import { describe, expect, test } from "vitest";
import { freePort } from "../../io/free-port.ts";
import { missingPeers } from "../../io/peer.ts";
import { testCluster } from "../capi-objects.ts";
import { hardware } from "../tinkerbell-objects.ts";
import { startApiServer } from "./start-api-server.ts";
import { startProvider } from "./start-provider.ts";
import { startTinkAgent } from "./start-tink-agent.ts";
import { startTinkerbell } from "./start-tinkerbell.ts";
import { startWorkload } from "./start-workload.ts";

/** Rufio's are machines too. */
const MACHINES = "machines.cluster.x-k8s.io";

const missing =
  (await missingPeers("etcd", "kube-apiserver", "kubectl", "kubeadm", "tinkerbell", "ip")) ??
  (await missingPeers("capi-manager", "capi-kubeadm-bootstrap", "capi-kubeadm-control-plane", "capt-manager")) ??
  (process.getuid?.() === 0 ? undefined : "only root makes network namespaces");

describe.skipIf(missing)("Cluster API with Tinkerbell at a real API server", { timeout: 300_000 }, () => {
  test("a Cluster's machine is claimed, installed by its Workflow, given kubeadm's orders, and becomes its first node", async () => {
    await using server = await startApiServer();
    await using tinkerbell = await startTinkerbell(server);
    const port = await freePort();
    await using _core = await startProvider("core", server, { reach: [port] });
    await using _bootstrap = await startProvider("kubeadm-bootstrap", server, { reach: [port] });
    await using _controlPlane = await startProvider("kubeadm-control-plane", server, { reach: [port] });
    await using _tinkerbell = await startProvider("tinkerbell", server);
    const mac = "02:00:00:00:00:01";
    await server.apply([
      hardware({ name: "r1u1", mac, labels: { role: "control-plane" } }),
      ...testCluster("quay", port),
    ]);

    await using agent = await startTinkAgent({ server: tinkerbell.tinkServer, id: mac });
    const infrastructure = "--for=jsonpath={.status.initialization.infrastructureProvisioned}=true";
    await expect.poll(() => server.ask(["get", MACHINES, "-o=name"]), { timeout: 90_000 }).not.toBe("");
    await server.ask(["wait", MACHINES, "--all", infrastructure, "--timeout=120s"]);
    expect(agent.actions.map(({ name }) => name)).toEqual(["stream", "write-bootstrap"]);
    expect(await server.ask(["get", MACHINES, "-o=jsonpath={.items[0].spec.providerID}"])).toBe(
      "tinkerbell://default/r1u1",
    );
    const userData = await server.ask(["get", "hardware", "r1u1", "-o=jsonpath={.spec.userData}"]);
    expect(userData).toContain("kubeadm init");
    expect(userData).toContain("tinkerbell://default/r1u1");

    await using workload = await startWorkload(server, { cluster: "quay", port });
    const node = {
      apiVersion: "v1",
      kind: "Node",
      metadata: { name: "r1u1", labels: { "node-role.kubernetes.io/control-plane": "" } },
    };
    await workload.apply([{ ...node, spec: { providerID: "tinkerbell://default/r1u1" } }]);
    const initialized = "--for=jsonpath={.status.initialization.controlPlaneInitialized}=true";
    await server.ask(["wait", "cluster/quay", initialized, "--timeout=120s"]);
    await server.ask(["wait", MACHINES, "--all", "--for=jsonpath={.status.nodeRef.name}=r1u1", "--timeout=120s"]);
  });

  test("what a provider's webhook forbids is refused at the API server", async () => {
    await using server = await startApiServer();
    await using _ = await startProvider("core", server);
    const cluster = {
      ...testCluster("quay", 6443)[0],
      spec: { clusterNetwork: { pods: { cidrBlocks: ["harbour"] } } },
    };
    // only its webhook knows: to the schema it is a text like another
    await expect(server.apply([cluster])).rejects.toThrow("invalid CIDR address: harbour");
  });
});
