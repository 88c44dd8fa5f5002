import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Lab, rssMb, scenario, type Stage } from "@longshore/testkit";
import { type ApiServer, startApiServer, startKwok } from "@longshore/testkit/kubernetes";
import { freePort, promtool } from "@longshore/testkit/tools";
import { MACHINES, writeDocuments } from "../cluster-health/documents.ts";
import { clusterKeys } from "../cluster-health/keys.ts";

export default scenario({
  summary:
    "what is wrong with a site's cluster is told at the hub by its root: a stopped etcd, nodes that go, machines that are off",
  tier: "full",
  budgetSeconds: 600,
  needs: ["etcd", "kube-apiserver", "kubectl", "kube-controller-manager", "kubeadm", "kwok", "promtool"],
  async run(stage) {
    const apiPort = await freePort();
    const pki = join(stage.dir, "pki");
    mkdirSync(pki);
    const keys = await clusterKeys(stage, pki);
    const lab = await stage.lab({ examples: writeDocuments(join(stage.dir, "site"), keys, apiPort) });
    const before = memory(lab);
    await stage.eventually(
      "without an API server, nobody knows of its cluster and etcd",
      async () => {
        const text = await describe(lab);
        return /api-server +failed/.test(text) && /etcd +unknown .*because of cluster\/main api-server/.test(text);
      },
      120,
    );
    const server = await startCluster(stage, pki, apiPort);
    const kwok = stage.use(await startKwok(server, { leaseSeconds: 4 }));
    await server.apply(MACHINES.map((name) => ({ apiVersion: "v1", kind: "Node", metadata: { name }, spec: {} })));
    await well(stage, lab);
    await etcdStops(stage, lab, server);
    await nodesGo(stage, lab, () => kwok.pause());
    kwok.resume();
    await well(stage, lab);
    return { agentMb: memory(lab), agentMbBefore: before };
  },
});

function startCluster(stage: Stage, pki: string, port: number): Promise<ApiServer> {
  const controllers = ["--node-monitor-grace-period=10s", "--node-monitor-period=1s"];
  return startApiServer({ port, pki, controllers }).then((server) => stage.use(server));
}

async function well(stage: Stage, lab: Lab): Promise<void> {
  await stage.eventually(
    "the cluster and its machines are well",
    async () => {
      const text = await describe(lab);
      return / Healthy +True /.test(text) && CHECKS.every((check) => new RegExp(`${check} +healthy`).test(text));
    },
    180,
  );
}

const CHECKS = ["link", "bmc", "power", "host", "cluster/main etcd", "api-server", "nodes", "certificates"];

async function etcdStops(stage: Stage, lab: Lab, server: ApiServer): Promise<void> {
  stage.log("etcd stops where it is");
  server.etcd.pause();
  await stage.eventually(
    "etcd is the root, and what hangs on it is explained by it",
    async () => {
      const text = await describe(lab);
      return (
        /etcd +failed/.test(text) &&
        /nodes +unknown .*because of cluster\/main etcd/.test(text) &&
        /What to do:\n +cluster\/main etcd: /.test(text)
      );
    },
    120,
  );
  const why = (await lab.cli("why", "site/oslo")).stdout;
  stage.expect(why.includes("cluster/main etcd is failed") && why.includes("etcdctl"), `why names etcd:\n${why}`);
  const page = await metrics(stage, lab, 'longshore_health_root{site="oslo",target="cluster/main",check="etcd"');
  stage.expect((page.match(/^longshore_health_root\{/gm) ?? []).length === 1, `one root in:\n${page}`);
  server.etcd.resume();
  await well(stage, lab);
  const { stdout } = await lab.cli("events", "site/oslo", "--site", "oslo");
  const told = stdout.split("\n").filter((line) => /cluster\/main (etcd|nodes)/.test(line));
  const lines = told.filter((line) => line.includes("HealthFailed") || line.includes("HealthRestored"));
  stage.expect(
    lines.length >= 2 && told.every((line) => !line.includes("nodes")),
    `etcd's ends and nothing of nodes:\n${stdout}`,
  );
}

async function nodesGo(stage: Stage, lab: Lab, silence: () => void): Promise<void> {
  stage.log("machines are switched off, and their nodes go");
  for (const name of MACHINES.slice(1)) {
    const { code, stderr } = await lab.cli("machine", "power", "off", name, "--site", "oslo", "--yes");
    stage.expect(code === 0, `${name} is switched off: ${stderr}`);
  }
  silence();
  await stage.eventually(
    "nodes of machines that are off are explained by these, the other one speaks for itself",
    async () => {
      const text = await describe(lab);
      return /r1u8 +failed .*because of power\/r1u8/.test(text) && /r1u7 +failed +- +is not ready/.test(text);
    },
    180,
  );
  await metrics(stage, lab, 'longshore_health_bad_parts{site="oslo",target="cluster/main",check="nodes"} 3');
}

async function metrics(stage: Stage, lab: Lab, wanted: string): Promise<string> {
  const page = await stage.eventually(`/metrics/site/oslo has ${wanted}`, async () => {
    const text = await (await fetch(`${lab.httpUrl}/metrics/site/oslo`)).text();
    return text.includes(wanted) && text;
  });
  const { code, stdout, stderr } = await promtool(["check", "metrics"], page);
  stage.expect(code === 0, `the page is valid: ${stdout}${stderr}`);
  return page;
}

async function describe(lab: Lab): Promise<string> {
  return (await lab.cli("describe", "site", "oslo")).stdout;
}

function memory(lab: Lab): number {
  return Math.round(rssMb(lab.agents.get("oslo")?.process.pid ?? 0));
}
