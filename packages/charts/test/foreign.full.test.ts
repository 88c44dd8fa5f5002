// The charts of the projects themselves, with the values that documents compile to: what Helm takes, what the chart knows,
// what comes out the same each time, and what a real API server takes of it.
import { systemClock } from "@longshore/kit";
import type { KubeObject } from "@longshore/kube";
import { type ApiServer, startApiServer } from "@longshore/testkit/kubernetes";
import { ensureTool, type ForeignChartName, missingPeers } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Helm, helmAt, renderChart } from "../src/index.ts";
import { type ForeignUse, foreignUse } from "./foreign-chart.ts";
import { unknownValues } from "./unknown-values.ts";

const missing = await missingPeers("helm", "etcd", "kube-apiserver", "kubectl");
const { signal } = new AbortController();

const CHART = `{url: "https://charts.example/chart.tgz", sha256: "${"0".repeat(64)}"}`;
const BGP = "{localASN: 65010, peers: [{name: tor1, address: 10.1.0.2, asn: 65000}]}";
const FOUR = { endpoint: "10.1.0.10", pods: "10.244.0.0/16", services: "10.96.0.0/12", pool: "10.9.0.0/24" };
const SIX = { endpoint: "fd00::10", pods: "fd01::/56", services: "fd02::/112", pool: "fd09::/64" };

function network(spec: string, { endpoint, pods, services, pool } = FOUR): string {
  return `apiVersion: longshore.dev/v1
kind: Cluster
metadata: {name: main, site: oslo}
spec:
  kubernetes: v1.35.4
  provider: capi
  endpoint: "${endpoint}"
  networks: {pods: "${pods}", services: "${services}"}
  controlPlane: {replicas: 3, machines: {matchLabels: {role: control-plane}}, os: flatcar}
---
apiVersion: longshore.dev/v1
kind: Network
metadata: {name: main, site: oslo}
spec: {${spec.replace("POOLS", `pools: ["${pool}"]`)}}
`;
}

const STORAGE = `${network(`cni: cilium`)}---
apiVersion: longshore.dev/v1
kind: Storage
metadata: {name: main, site: oslo}
spec:
  ceph: {chart: ${CHART}, devices: {from: inventory, model: "*", exceptRoot: true}, block: [{name: fast}]}
`;

interface Case {
  readonly title: string;
  readonly chart: ForeignChartName;
  readonly documents: string;
}

const CASES: readonly Case[] = [
  {
    title: "cilium in a tunnel beside kube-proxy",
    chart: "cilium",
    documents: network(`cni: cilium, chart: ${CHART}`),
  },
  {
    title: "cilium with all that a document can ask for",
    chart: "cilium",
    documents: network(
      `cni: cilium, chart: ${CHART}, kubeProxyReplacement: true, mtu: 1400, cilium: {routing: native, podMaskSize: 25, encryption: wireguard, hubble: true}, loadBalancer: {POOLS, l2: {}, bgp: ${BGP}}`,
    ),
  },
  {
    title: "cilium with IPv6 alone",
    chart: "cilium",
    documents: network(`cni: cilium, chart: ${CHART}, cilium: {routing: native, hubble: true}`, SIX),
  },
  {
    title: "metallb that answers ARP",
    chart: "metallb",
    documents: network(`cni: flannel, metallb: {chart: ${CHART}}, loadBalancer: {POOLS, l2: {}}`),
  },
  {
    title: "metallb that speaks BGP",
    chart: "metallb",
    documents: network(`cni: flannel, metallb: {chart: ${CHART}}, loadBalancer: {POOLS, bgp: ${BGP}}`),
  },
  {
    title: "metallb that only hands out addresses, beside calico's BIRD",
    chart: "metallb",
    documents: network(
      `cni: calico, calico: {bgp: true}, metallb: {chart: ${CHART}}, loadBalancer: {POOLS, bgp: ${BGP}}`,
    ),
  },
  { title: "flannel", chart: "flannel", documents: network(`cni: flannel, chart: ${CHART}, mtu: 1400`) },
  { title: "flannel with IPv6 alone", chart: "flannel", documents: network(`cni: flannel, chart: ${CHART}`, SIX) },
  { title: "rook-ceph", chart: "rook-ceph", documents: STORAGE },
];

describe.skipIf(missing)("charts of others", { timeout: 300_000 }, () => {
  let helm: Helm;
  let server: ApiServer;
  beforeAll(async () => {
    helm = helmAt((await ensureTool("helm")).path);
    server = await startApiServer();
  }, 120_000);
  afterAll(() => server?.[Symbol.asyncDispose]());

  function rendered({ use, file }: ForeignUse): Promise<readonly KubeObject[]> {
    return renderChart(use, file, { helm, clock: systemClock }, signal);
  }

  test.each(CASES)(
    "$title: the chart knows every value, renders the same twice, and an API server takes the objects",
    async ({ chart, documents }) => {
      const foreign = await foreignUse(documents, chart, chart);
      expect(unknownValues(foreign.use.values, foreign.known)).toEqual([]);
      expect(await refusals(server, foreign.use.namespace, await rendered(foreign))).toEqual("");
    },
  );

  test("what a document says of cilium stands where its agents read it", async () => {
    const [, all] = CASES;
    const objects = await rendered(await foreignUse(all?.documents ?? "", "cilium", "cilium"));
    const find = (kind: string, name: string) =>
      objects.find((one) => one.kind === kind && one.metadata.name === name) as unknown as Loose;
    expect(find("ConfigMap", "cilium-config").data).toMatchObject({
      "kube-proxy-replacement": "true",
      "enable-bgp-control-plane": "true",
      "enable-l2-announcements": "true",
      "enable-wireguard": "true",
      "routing-mode": "native",
      "ipv4-native-routing-cidr": "10.244.0.0/16",
      "auto-direct-node-routes": "true",
      "cluster-pool-ipv4-cidr": "10.244.0.0/16",
      "cluster-pool-ipv4-mask-size": "25",
      "enable-ipv6": "false",
      mtu: "1400",
    });
    const [agent] = find("DaemonSet", "cilium").spec.template.spec.containers;
    expect(agent.env).toEqual(
      expect.arrayContaining([
        { name: "KUBERNETES_SERVICE_HOST", value: "10.1.0.10" },
        { name: "KUBERNETES_SERVICE_PORT", value: "6443" },
      ]),
    );
    expect(find("Deployment", "cilium-operator").spec.replicas).toBe(2);
  });

  test("hubble's certificates as Helm would make them are refused, by the names of what differs", async () => {
    const foreign = await foreignUse(
      network(`cni: cilium, chart: ${CHART}, cilium: {hubble: true}`),
      "cilium",
      "cilium",
    );
    const hubble = { enabled: true, tls: { auto: { method: "helm" } } };
    const use = { ...foreign.use, values: { ...foreign.use.values, hubble } };
    await expect(rendered({ ...foreign, use })).rejects.toMatchObject({
      code: "CHART_NOT_THE_SAME",
      message: expect.stringMatching(
        /Secret\/kube-system\/cilium-ca: .*Secret\/kube-system\/hubble-server-certs: /,
      ) as string,
    });
  });

  test("a value that the chart does not know is found, which Helm takes without a word", async () => {
    const foreign = await foreignUse(network(`cni: cilium, chart: ${CHART}`), "cilium", "cilium");
    const misspelt = {
      bgpControlPlan: { enabled: true },
      hubble: { relay: { enable: true } },
      podAnnotations: { a: "b" },
    };
    expect(unknownValues(misspelt, foreign.known)).toEqual(["bgpControlPlan", "hubble.relay.enable"]);
    const use = { ...foreign.use, values: { ...foreign.use.values, bgpControlPlan: { enabled: true } } };
    expect(await rendered({ ...foreign, use })).toEqual(await rendered(foreign));
  });
});

// biome-ignore lint/suspicious/noExplicitAny: an object is read field by field; what is missing fails the test
type Loose = any; // oxlint-disable-line typescript/no-explicit-any -- as above

/** What a real API server says against the objects; its definitions are there before the rest, as a site has it. */
async function refusals(server: ApiServer, namespace: string, objects: readonly KubeObject[]): Promise<string> {
  const spaces = new Set([namespace, ...objects.flatMap(({ metadata }) => metadata.namespace ?? [])]);
  const made = [...spaces].filter((name) => name !== "kube-system");
  if (made.length > 0)
    await server.apply(made.map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })));
  const definitions = objects.filter(({ kind }) => kind === "CustomResourceDefinition");
  if (definitions.length > 0) await server.applyCrds(definitions);
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects });
  const strict = ["apply", "--server-side", "--force-conflicts", "--dry-run=server", "--validate=strict", "-f", "-"];
  const { code, stderr } = await server.kubectl(strict, list);
  return code === 0 ? stderr : `${code}: ${stderr}`;
}
