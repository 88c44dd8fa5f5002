import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CLUSTER, effectsOf, FLATCAR, machine, MACHINES, OSLO, PROVISIONER, problemsOf, SITE } from "./fixtures.ts";

test("a site with machines enough can have a cluster, and is told what will be made of them", () => {
  expect(problemsOf(OSLO)).toEqual([]);
  expect(effectsOf(OSLO, "Cluster")).toEqual([
    "makes Kubernetes v1.36.2 at 10.1.0.10: control plane machine/n11, machine/n12, machine/n13; pool amd64 machine/n21, machine/n22; pool arm64 machine/n31, machine/n32",
    "installs these machines: what is on their root disks is lost",
  ]);
});

const cluster = (from: string, to: string) => ({ ...OSLO, "cluster.yaml": CLUSTER.replace(from, to) });
const system = (more: string) => ({ ...OSLO, "os.yaml": `${FLATCAR}${more}` });
const site = (boot: string) => ({ ...OSLO, "site.yaml": `${SITE}    cluster: ${boot}\n` });

test.each<[string, Parameters<typeof problemsOf>[0], ...string[]]>([
  [
    "more control-plane machines than there are",
    cluster("replicas: 3", "replicas: 5"),
    "cluster.yaml:8:28: spec.controlPlane.replicas: oslo has 3 machines with role=control-plane: machine/n11, machine/n12, machine/n13: 5: at most 3, or more machines with these labels",
  ],
  [
    "more workers than there are",
    cluster("{name: arm64, replicas: 2", "{name: arm64, replicas: 4"),
    "cluster.yaml:11:31: spec.pools[1].replicas: oslo has 2 machines with arch=arm64, role=worker: machine/n31, machine/n32: 4: at most 2, or more machines with these labels",
  ],
  [
    "a pool of labels that no machine has",
    cluster("replicas: 2, machines: {matchLabels: {role: worker, arch: amd64}}", "machines: {matchLabels: {role: db}}"),
    "cluster.yaml:10:45: spec.pools[0].machines.matchLabels: no machine of oslo has role=db: role=db: labels of a Machine",
  ],
  [
    "a number of machines of two architectures",
    {
      ...OSLO,
      "cluster.yaml": CLUSTER.replace(/ {4}- \{name: arm64.*\n/, "").replace(
        "{role: worker, arch: amd64}",
        "{role: worker}",
      ),
    },
    "cluster.yaml:10:31: spec.pools[0].replicas: the machines with role=worker are amd64 and arm64: 2: a pool for each architecture, or no replicas: then all",
  ],
  [
    "a machine in two pools",
    cluster("{role: worker, arch: arm64}}, os: flatcar}", "{role: worker, arch: amd64}}, os: flatcar}"),
    "cluster.yaml:11:58: spec.pools[1].machines.matchLabels: machine/n21 is in pool amd64 already: n21: labels that it does not have",
    "cluster.yaml:11:58: spec.pools[1].machines.matchLabels: machine/n22 is in pool amd64 already: n22: labels that it does not have",
  ],
  [
    "one control-plane machine and none to spare",
    {
      ...OSLO,
      "machines.yaml": MACHINES.replace(/(name: n1[23], site: oslo, labels: \{)role: control-plane/g, "$1role: none"),
      "cluster.yaml": CLUSTER.replace("replicas: 3", "replicas: 1"),
    },
    "cluster.yaml:8:28: spec.controlPlane.replicas: Cluster API replaces machines, and machine/n11 is the only one: without one to spare it would have to go before the new one is there, and etcd with it: 1: a second machine with these labels, 3 replicas, or provider: kubeadm",
  ],
  [
    "a control plane of two architectures",
    { ...OSLO, "machines.yaml": `${MACHINES}---\n${machine(14, "role: control-plane, arch: arm64")}` },
    "cluster.yaml:8:55: spec.controlPlane.machines.matchLabels: Cluster API makes all control-plane machines alike, and those with role=control-plane are amd64 and arm64: role=control-plane: labels of machines of one architecture",
  ],
  [
    "Cluster API without a management API server",
    { ...OSLO, "provisioner.yaml": "" },
    "cluster.yaml:6:13: spec.provider: Cluster API needs a management API server, and oslo has no Provisioner that names one: capi: a Provisioner with provider: tinkerbell, or provider: kubeadm here",
  ],
  [
    "machines that are not Tinkerbell's",
    {
      ...OSLO,
      "provisioner.yaml": PROVISIONER.replace("    bmc:", "    machines: {matchLabels: {role: worker}}\n    bmc:"),
    },
    ...[11, 12, 13].map(
      (number) =>
        `cluster.yaml:8:55: spec.controlPlane.machines.matchLabels: machine/n${number} is not Tinkerbell's: provisioner/main wants role=worker: n${number}: machines that have these labels too`,
    ),
  ],
  [
    "a system without an image for one of the machines",
    { ...OSLO, "os.yaml": FLATCAR.replace(/ {4}arm64: .*\n/, "") },
    "cluster.yaml:11:92: spec.pools[1].os: operatingsystem/flatcar has no image for arm64, and machine/n31 is arm64: flatcar: an OperatingSystem with spec.images.arm64",
  ],
  [
    "a system whose first boot Cluster API does not carry",
    system('  butane: "variant: flatcar\\nversion: 1.1.0"\n'),
    ...["8:83: spec.controlPlane", "10:92: spec.pools[0]", "11:92: spec.pools[1]"].map(
      (place) =>
        `cluster.yaml:${place}.os: Cluster API does not carry spec.ignition or spec.butane of operatingsystem/flatcar: flatcar: a system that says it in users, files, units, ntp`,
    ),
  ],
  [
    "an endpoint outside the network of the nodes",
    cluster("endpoint: 10.1.0.10", "endpoint: 10.3.0.10"),
    "cluster.yaml:7:13: spec.endpoint: outside the site's boot network: 10.3.0.10: an address in 10.1.0.0/24",
  ],
  [
    "an endpoint outside the site's own network for nodes",
    site("{cidr: 10.4.0.0/24}"),
    "cluster.yaml:7:13: spec.endpoint: outside the site's cluster network: 10.1.0.10: an address in 10.4.0.0/24",
  ],
  [
    "an endpoint that DHCP hands out",
    cluster("endpoint: 10.1.0.10", "endpoint: 10.1.0.150"),
    "cluster.yaml:7:13: spec.endpoint: inside 10.1.0.100-10.1.0.199, which DHCP hands out: 10.1.0.150: an address outside of it",
  ],
  [
    "an endpoint that is a machine's address",
    cluster("endpoint: 10.1.0.10", "endpoint: 10.1.0.11"),
    "cluster.yaml:7:13: spec.endpoint: it is that of machine/n11: 10.1.0.11: an address that nobody has",
  ],
  [
    "an endpoint that is the gateway",
    cluster("endpoint: 10.1.0.10", "endpoint: 10.1.0.1"),
    "cluster.yaml:7:13: spec.endpoint: it is that of the gateway of the site's boot network: 10.1.0.1: an address that nobody has",
  ],
  [
    "an endpoint that is Tinkerbell",
    cluster("endpoint: 10.1.0.10", "endpoint: 10.1.0.9"),
    "cluster.yaml:7:13: spec.endpoint: it is that of provisioner/main: 10.1.0.9: an address that nobody has",
  ],
  [
    "an endpoint that is the broadcast address",
    cluster("endpoint: 10.1.0.10", "endpoint: 10.1.0.255"),
    "cluster.yaml:7:13: spec.endpoint: no address of a host in 10.1.0.0/24: 10.1.0.255: another one in it",
  ],
  [
    "a name where kube-vip is to hold an address",
    cluster("endpoint: 10.1.0.10", "endpoint: api.example"),
    'cluster.yaml:7:13: spec.endpoint: not allowed: "api.example": an IP address, because kube-vip is to hold it',
  ],
  [
    "pods with the addresses of machines",
    cluster("endpoint: 10.1.0.10", "endpoint: 10.1.0.10\n  networks: {pods: 10.0.0.0/8}"),
    "cluster.yaml:8:3: spec.networks.services: overlaps spec.networks.pods (10.0.0.0/8): 10.96.0.0/12: a network apart from it",
    "cluster.yaml:8:20: spec.networks.pods: overlaps the site's bmc network (10.2.0.0/24): 10.0.0.0/8: a network apart from it",
    "cluster.yaml:8:20: spec.networks.pods: overlaps the site's boot network (10.1.0.0/24): 10.0.0.0/8: a network apart from it",
  ],
  [
    "an extension for one architecture of two",
    cluster(
      "endpoint: 10.1.0.10",
      `endpoint: 10.1.0.10\n  sysext: {amd64: {url: "http://mirror.example/k.raw", sha256: ${"0f".repeat(32)}}}`,
    ),
    "cluster.yaml:8:11: spec.sysext: machine/n31 is arm64: amd64: an extension for arm64 too",
  ],
  [
    "a version that is too old",
    cluster("v1.36.2", "v1.30.1"),
    'cluster.yaml:5:15: spec.kubernetes: not allowed: "v1.30.1": a version of Kubernetes from v1.31.0 on, e.g. v1.36.2',
  ],
  [
    "an even number of etcd's members",
    cluster("replicas: 3", "replicas: 2"),
    "cluster.yaml:8:28: spec.controlPlane.replicas: not allowed: 2: 1, 3 or 5",
  ],
  [
    "keys of one's own with Cluster API",
    cluster("endpoint: 10.1.0.10", "endpoint: 10.1.0.10\n  bootstrap: management"),
    'cluster.yaml:8:14: spec.bootstrap: not allowed: "management": no field: Cluster API makes keys and tokens itself',
  ],
  [
    "a pool twice",
    cluster("name: arm64", "name: amd64"),
    "cluster.yaml:10:5: spec.pools: not allowed: a list: each name once",
  ],
  [
    "objects of two clusters that would have one name",
    {
      ...OSLO,
      "machines.yaml": `${MACHINES}---\n${[15, 16, 17].map((number) => machine(number, "role: second")).join("---\n")}---\n${machine(18, "role: other")}`,
      "cluster.yaml": CLUSTER.replace("name: amd64", "name: x-y"),
      "second.yaml": CLUSTER.replace("name: main", "name: main-x")
        .replace("10.1.0.10", "10.1.0.20")
        .replace("role: control-plane", "role: second")
        .replace(/ {4}- \{name: arm64.*\n/, "")
        .replace("name: amd64, replicas: 2", "name: y, replicas: 1")
        .replace("{role: worker, arch: amd64}", "{role: other}"),
    },
    "cluster.yaml:3:18: metadata.name: an object of it and one of cluster/main-x would both be named oslo-main-x-y-amd64: main: another name, of the cluster or of a pool",
    "second.yaml:3:18: metadata.name: an object of it and one of cluster/main would both be named oslo-main-x-y-amd64: main-x: another name, of the cluster or of a pool",
  ],
])("%s", (_what, files, ...says) => {
  expect(problemsOf(files)).toEqual(says);
});

test.each(["kubeadm", "tinkerbell"])("examples/%s is a site in which nothing stands against its cluster", (name) => {
  const folder = new URL(`../../../../../examples/${name}/`, import.meta.url);
  const files = readdirSync(folder).map((file) => [file, readFileSync(new URL(file, folder), "utf8")]);
  expect(problemsOf(Object.fromEntries(files) as Parameters<typeof problemsOf>[0])).toEqual([]);
});
