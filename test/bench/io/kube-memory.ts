import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { rssMb, startProcess, tempDir } from "@longshore/testkit";
import type { ApiServer } from "@longshore/testkit/kubernetes";
import type { BenchStage, Figure } from "@longshore/testkit/tools";
import { median } from "@longshore/testkit/tools";
import { bundleAgent } from "../../../deploy/agent/bundle.ts";
import { agentProcess } from "../../../deploy/agent/process.ts";
import { connectTo } from "./kube-connect.ts";
import { settings } from "./kube-settings.ts";

const HOME = "bench-memory";
const OBJECTS = 1000;
const KINDS = 5;
const OURS = new URL("./kube-watch-ours.ts", import.meta.url);
const THEIRS = new URL("./kube-watch-client-node.ts", import.meta.url);

/** A process with watches on 1,000 objects of five kinds: ours, and the same with client-node's informers. */
export async function* kubeMemoryFigures(server: ApiServer, { log, signal }: BenchStage): AsyncGenerator<Figure> {
  using api = connectTo(server);
  log(`making ${OBJECTS} objects to watch`);
  await api.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: HOME } }, {}, signal);
  const names = Array.from({ length: OBJECTS / KINDS }, (_, i) => `w${i}`);
  for (const name of names) await Promise.all(WATCHED.map(({ make }) => api.apply(make(name), {}, signal)));
  await using dir = tempDir("longshore-kube-memory-");
  for (const [what, how, otherwise = how] of WAYS) {
    const mine = await rssOf(OURS, dir.join("ours.mjs"), server, how);
    const theirs = await rssOf(THEIRS, dir.join("client-node.mjs"), server, otherwise);
    yield {
      name: `RSS with watches on ${OBJECTS} objects, ${what}`,
      value: mine,
      unit: "MB",
      peer: { name: "@kubernetes/client-node informers", value: theirs },
      target: { of: "ratio", is: "<=", bound: 0.6 },
    };
  }
}

const WATCHED = [
  { make: (name: string) => settings(name, HOME) },
  {
    make: (name: string) => ({
      apiVersion: "v1",
      kind: "Secret",
      metadata: { name, namespace: HOME },
      data: { key: Buffer.from("a key ".repeat(100)).toString("base64") },
    }),
  },
  { make: (name: string) => ({ apiVersion: "v1", kind: "ServiceAccount", metadata: { name, namespace: HOME } }) },
  {
    make: (name: string) => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace: HOME, labels: { app: name } },
      spec: {
        clusterIP: "None",
        selector: { app: name },
        ports: [
          { name: "http", port: 80 },
          { name: "metrics", port: 9100 },
        ],
      },
    }),
  },
  {
    make: (name: string) => ({
      apiVersion: "rbac.authorization.k8s.io/v1",
      kind: "Role",
      metadata: { name, namespace: HOME },
      rules: [{ apiGroups: [""], resources: ["pods", "services"], verbs: ["get", "list", "watch"] }],
    }),
  },
] as const;

interface Way {
  /** One bundle with the agent's flags, as it is deployed; otherwise the modules as Node finds them, without flags. */
  readonly deployed: boolean;
  /** With what else the agent has loaded. */
  readonly agent: boolean;
}

/** How ours is run, and the informers where they are run otherwise. */
const WAYS: readonly (readonly [string, Way, Way?])[] = [
  [
    "the agent as it is deployed beside informers as Node runs them",
    { deployed: true, agent: true },
    { deployed: false, agent: false },
  ],
  ["as Node runs it", { deployed: false, agent: false }],
  ["as Node runs it, in the agent's modules", { deployed: false, agent: true }],
  ["one bundle with the agent's flags", { deployed: true, agent: false }],
  ["one bundle with the agent's flags, in the agent's modules", { deployed: true, agent: true }],
];

/** The median of ten seconds. */
async function rssOf(entry: URL, bundle: string, server: ApiServer, { deployed, agent }: Way): Promise<number> {
  if (deployed) await bundleAgent(bundle, fileURLToPath(entry));
  const { NODE_EXTRA_CA_CERTS: _none, ...inherited } = process.env;
  const env = {
    ...inherited,
    ...(deployed && agentProcess.env),
    KUBECONFIG: server.kubeconfig,
    WATCHED: HOME,
    MODULES: agent ? "agent" : "",
  };
  const args = deployed ? [...agentProcess.flags, bundle] : [fileURLToPath(entry)];
  await using running = await startProcess(process.execPath, { args, env });
  await running.waitFor(`watching ${OBJECTS}`);
  const samples: number[] = [];
  for (let i = 0; i < 10; i++) {
    await delay(1000);
    samples.push(rssMb(running.pid));
  }
  return median(samples);
}
