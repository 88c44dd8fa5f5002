import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Figures, type Lab, scenario, type Stage } from "@longshore/testkit";
import type { ApiServer } from "@longshore/testkit/kubernetes";
import { freePort } from "@longshore/testkit/tools";
import { writeDocuments } from "../site-full/documents.ts";
import { whatStands } from "../site-full/explain.ts";
import { type Machines, startMachines } from "../site-full/machines.ts";
import { type Operator, operatorOf } from "../site-full/operator.ts";
import { type Management, startManagement } from "../site-full/peers.ts";
import { joinMachines, startCluster } from "../site-full/workload.ts";

const EXAMPLES = fileURLToPath(new URL("../../examples/site-full", import.meta.url));
const SITE = "oslo";
/** Machines that the cluster has when all is there: one for the control plane, a worker of each architecture. */
const NODES = 3;
/** The worker that CAPT takes first of its pool. */
const SILENT = "n31";

export default scenario({
  summary:
    "one folder of documents becomes machines, a cluster and what runs in it, though agent and API server are killed and a BMC is silent on the way",
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
    stage.explain(() => whatStands(management.server));
    const lab = await startSite(stage, management, apiPort);
    const machines = stage.use(startMachines(lab, stage, management.tinkerbell.tinkServer));
    await accepted(stage, lab, management.server);
    await claimed(stage, management.server);
    const operator = operatorOf(stage, lab, management.server, SITE);
    const begun = async (): Promise<boolean> => {
      await operator.look();
      return machines.done.size > 0;
    };
    await stage.eventually("Rufio had the agent start the machine from the network", begun, 180);
    await killed(stage, lab, management.server);
    machines.goOn();
    await installed(stage, management.server, operator);
    const workload = await clusterComesUp(stage, { lab, operator, server: management.server }, apiPort);
    await keptTrue(stage, lab, workload);
    return { ...(await figures(workload, machines)), begunAnew: operator.did.size };
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

/** In the middle: while the first machine is being installed, and Rufio has no Job at work. */
async function killed(stage: Stage, lab: Lab, server: ApiServer): Promise<void> {
  stage.log("killing the agent and the management API server");
  const agent = lab.agents.get(SITE);
  await Promise.all([agent?.kill(), server.apiServer.kill()]);
  await server.apiServer.restart();
  await agent?.start();
}

async function installed(stage: Stage, server: ApiServer, operator: Operator): Promise<void> {
  const look = async (): Promise<boolean> => {
    await operator.look();
    return provisioned(server, 1);
  };
  await stage.eventually("the first machine is installed", look, 240);
}

/**
 * A worker's BMC is silent for longer than Rufio waits: its Workflow has failed for good, and another is begun once somebody
 * does what the Provisioner says.
 */
async function clusterComesUp(
  stage: Stage,
  { lab, operator, server }: { readonly lab: Lab; readonly operator: Operator; readonly server: ApiServer },
  port: number,
): Promise<ApiServer> {
  const bmc = lab.bmcs.get(`${SITE}/${SILENT}`);
  if (bmc === undefined) throw new Error(`the lab has no ${SILENT}`);
  bmc.faults.silent = true;
  stage.log(`the cluster's API server comes up; the BMC of ${SILENT} is silent`);
  const workload = await startCluster(stage, server, port);
  void joinMachines(server, workload, stage.signal);
  const before = operator.did.size;
  const failed = async (): Promise<boolean> => {
    await operator.look();
    return operator.did.size > before;
  };
  await stage.eventually("the Provisioner says which Workflow failed, and what is to be done", failed, 180);
  bmc.faults.silent = false;
  const all = async (): Promise<boolean> => {
    await operator.look();
    return provisioned(server, NODES);
  };
  await stage.eventually("the workers are installed too", all, 300);
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
