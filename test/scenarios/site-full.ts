import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Figures, type Lab, scenario, type Stage } from "@longshore/testkit";
import type { ApiServer } from "@longshore/testkit/kubernetes";
import { freePort } from "@longshore/testkit/tools";
import { writeDocuments } from "../site-full/documents.ts";
import { whatStands, whatTheSiteSays } from "../site-full/explain.ts";
import { type Machines, startMachines } from "../site-full/machines.ts";
import { type Management, startManagement } from "../site-full/peers.ts";
import { joinMachines, startCluster } from "../site-full/workload.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples/site-full", import.meta.url));
const SITE = "oslo";
/** Machines that the cluster has when all is there: one for the control plane, a worker of each architecture. */
const NODES = 3;

export default scenario({
  summary:
    "one folder of documents becomes machines, a cluster and what runs in it, though agent and API server are killed on the way",
  tier: "full",
  budgetSeconds: 900,
  needsRoot: true,
  alone: true,
  needs: [
    "etcd",
    "kube-apiserver",
    "kubectl",
    "kube-controller-manager",
    "kubeadm",
    "tinkerbell",
    "capi-manager",
    "capi-kubeadm-bootstrap",
    "capi-kubeadm-control-plane",
    "capt-manager",
    "ip",
  ],
  async run(stage) {
    const apiPort = await freePort();
    const management = await startManagement(stage, SITE, apiPort);
    stage.explain(() => whatStands(management));
    const lab = await startSite(stage, management, apiPort);
    stage.explain(() => whatTheSiteSays(lab, SITE));
    const machines = stage.use(startMachines(lab, stage, management.tinkerbell.tinkServer));
    await accepted(stage, lab, management.server);
    await claimed(stage, management.server);
    await stage.eventually("Rufio had the agent start the machine from the network", () => machines.done.size > 0, 180);
    await killed(stage, lab, management.server);
    machines.goOn();
    const workload = await clusterComesUp(stage, management.server, machines, apiPort);
    await keptTrue(stage, lab, workload);
    return figures(workload, machines);
  },
});

async function startSite(stage: Stage, { server, tinkerbell }: Management, apiPort: number): Promise<Lab> {
  const rpcPort = await freePort();
  const examples = writeDocuments(EXAMPLES, join(stage.dir, "site-full"), {
    kubeconfig: readFileSync(server.kubeconfig, "utf8"),
    tinkerbellUrl: tinkerbell.url,
    rpcUrl: `http://127.0.0.1:${rpcPort}`,
    apiPort,
  });
  return stage.lab({ examples, agentArgs: ["--bmc-rpc-listen", `127.0.0.1:${rpcPort}`] });
}

async function accepted(stage: Stage, lab: Lab, server: ApiServer): Promise<void> {
  for (const kind of [
    "hardware.tinkerbell.org",
    "machine.bmc.tinkerbell.org",
    "machinedeployment",
    "kubeadmcontrolplane",
  ])
    await stage.eventually(`the management API server has the site's ${kind}`, () => some(server, kind), 120);
  await stage.eventually("the Provisioner is Ready", () => ready(lab, "provisioner"), 120);
}

async function claimed(stage: Stage, server: ApiServer): Promise<void> {
  const claimed = ["hardware", "-l", "v1alpha1.tinkerbell.org/ownerName"];
  await stage.eventually("CAPT claims Hardware for the first machine", () => some(server, ...claimed), 120);
  await stage.eventually("the machine has its Workflow", () => some(server, "workflow"), 120);
  await stage.eventually("Rufio has orders for the machine's BMC", () => some(server, "job.bmc.tinkerbell.org"), 120);
}

/**
 * In the middle: while the first machine is being installed. An agent that is away during a Job of Rufio fails its Workflow
 * for good: Rufio asks once, and nobody orders it again.
 */
async function killed(stage: Stage, lab: Lab, server: ApiServer): Promise<void> {
  stage.log("killing the agent and the management API server");
  const agent = lab.agents.get(SITE);
  await Promise.all([agent?.kill(), server.apiServer.kill()]);
  await server.apiServer.restart();
  await agent?.start();
}

async function clusterComesUp(stage: Stage, server: ApiServer, machines: Machines, port: number): Promise<ApiServer> {
  await stage.eventually("the first machine is installed", () => provisioned(server, 1), 240);
  stage.expect(machines.done.size > 0, "its installer did what its Workflow says");
  stage.log("the cluster's API server comes up");
  const workload = await startCluster(stage, server, port);
  void joinMachines(server, workload, stage.signal);
  await stage.eventually("the workers are installed too", () => provisioned(server, NODES), 300);
  await stage.eventually("all of them are nodes of the cluster", () => nodes(server), 120);
  return workload;
}

async function keptTrue(stage: Stage, lab: Lab, workload: ApiServer): Promise<void> {
  const tide = async (): Promise<string> => {
    const path = "-o=jsonpath={.data.at}";
    return (await workload.kubectl(["get", "configmap", "tide", "--namespace=harbour", path])).stdout;
  };
  await stage.eventually("what the documents say is in the cluster", async () => (await tide()) === "noon", 180);
  const patch = JSON.stringify({ data: { at: "midnight" } });
  await workload.ask(["patch", "configmap", "tide", "--namespace=harbour", "--type=merge", `--patch=${patch}`]);
  await stage.eventually("what somebody changed there is made good", async () => (await tide()) === "noon", 120);
  const deleted = await lab.cli("delete", "addon", "harbour", "--site", SITE, "--yes");
  stage.expect(deleted.code === 0, `the add-on is deleted: ${deleted.stderr}`);
  await stage.eventually("what no document says is pruned", async () => (await tide()) === "", 120);
}

async function some(server: ApiServer, ...what: string[]): Promise<boolean> {
  const { code, stdout } = await server.kubectl(["get", ...what, `--namespace=${SITE}`, "-o=name"]);
  return code === 0 && stdout.trim() !== "";
}

async function ready(lab: Lab, kind: string): Promise<boolean> {
  const { code, stdout } = await lab.cli("get", kind, "--site", SITE, "-o", "json");
  if (code !== 0) return false;
  const { items } = JSON.parse(stdout) as {
    readonly items: readonly { readonly status?: { readonly phase?: string } }[];
  };
  return items.length > 0 && items.every(({ status }) => status?.phase === "Ready");
}

async function provisioned(server: ApiServer, wanted: number): Promise<boolean> {
  const path = "-o=jsonpath={.items[*].status.initialization.infrastructureProvisioned}";
  const { stdout } = await server.kubectl(["get", "machines.cluster.x-k8s.io", `--namespace=${SITE}`, path]);
  return stdout.split(" ").filter((word) => word === "true").length >= wanted;
}

async function nodes(server: ApiServer): Promise<boolean> {
  const path = "-o=jsonpath={.items[*].status.nodeRef.name}";
  const { stdout } = await server.kubectl(["get", "machines.cluster.x-k8s.io", `--namespace=${SITE}`, path]);
  return stdout.split(" ").filter((word) => word !== "").length >= NODES;
}

async function figures(workload: ApiServer, machines: Machines): Promise<Figures> {
  const names = await workload.ask(["get", "nodes", "-o=name"]);
  return { nodes: names.split("\n").length, installed: machines.done.size };
}
