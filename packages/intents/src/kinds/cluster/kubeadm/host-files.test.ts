import { expect, test } from "vitest";
import { compileFirstBoot } from "../../../first-boot/compile.ts";
import type { MachineSpec } from "../../machine/schema.ts";
import type { OperatingSystemSpec } from "../../operating-system/schema.ts";
import type { SiteSpec } from "../../site/schema.ts";
import { effectsOf, type Files, OSLO, problemsOf, viewOf } from "../fixtures.ts";
import type { ClusterSpec } from "../schema.ts";
import { CA_HASH, KEYS, KUBEADM_SITE } from "./fixtures.ts";
import { hostFiles } from "./host-files.ts";

/** What the first boot of a machine has, by path. */
function filesOf(name: string, files: Files = KUBEADM_SITE): Readonly<Record<string, string>> | undefined {
  const site = viewOf(files);
  const machine = site.find<MachineSpec>("Machine", name);
  if (machine === undefined) throw new Error(`no ${name}`);
  const host = hostFiles({
    machine,
    machines: site.all("Machine"),
    clusters: site.all<ClusterSpec>("Cluster"),
    networks: site.all("Network"),
    site: site.find<SiteSpec>("Site", "oslo")?.spec,
    secretOf: (of) => site.secret(of),
  });
  return host && Object.fromEntries(host.files.map(({ path, contents }) => [path, contents]));
}

const documents = (text: string | undefined): unknown[] =>
  (text ?? "").split("---\n").map((one) => JSON.parse(one) as unknown);

test("the first machine of a control plane begins the cluster, and is told the whole of it", () => {
  const files = filesOf("n11") ?? {};
  expect(documents(files["/etc/longshore/kubeadm/init.yaml"])).toEqual([
    {
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "InitConfiguration",
      bootstrapTokens: [
        {
          token: "abcdef.0123456789abcdef",
          ttl: "0s",
          usages: ["signing", "authentication"],
          groups: ["system:bootstrappers:kubeadm:default-node-token"],
        },
      ],
      localAPIEndpoint: { advertiseAddress: "10.1.0.11", bindPort: 6443 },
      nodeRegistration: {
        name: "n11",
        kubeletExtraArgs: [{ name: "node-ip", value: "10.1.0.11" }],
        ignorePreflightErrors: ["DirAvailable--etc-kubernetes-manifests"],
      },
    },
    {
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "ClusterConfiguration",
      clusterName: "main",
      kubernetesVersion: "v1.35.4",
      controlPlaneEndpoint: "10.1.0.10:6443",
      networking: { podSubnet: "10.244.0.0/16", serviceSubnet: "10.96.0.0/12", dnsDomain: "cluster.local" },
      apiServer: { certSANs: ["10.1.0.10", "10.1.0.11"] },
    },
  ]);
});

test("the others of the control plane join with the cluster's keys, workers with the token alone", () => {
  const [second, worker] = [filesOf("n12") ?? {}, filesOf("n31") ?? {}];
  const discovery = {
    bootstrapToken: {
      apiServerEndpoint: "10.1.0.10:6443",
      token: "abcdef.0123456789abcdef",
      caCertHashes: [`sha256:${CA_HASH}`],
    },
  };
  expect(documents(second["/etc/longshore/kubeadm/join.yaml"])).toEqual([
    {
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "JoinConfiguration",
      discovery,
      nodeRegistration: {
        name: "n12",
        kubeletExtraArgs: [{ name: "node-ip", value: "10.1.0.12" }],
        ignorePreflightErrors: ["DirAvailable--etc-kubernetes-manifests"],
      },
      controlPlane: { localAPIEndpoint: { advertiseAddress: "10.1.0.12", bindPort: 6443 } },
    },
  ]);
  expect(documents(worker["/etc/longshore/kubeadm/join.yaml"])).toEqual([
    {
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "JoinConfiguration",
      discovery,
      nodeRegistration: {
        name: "n31",
        kubeletExtraArgs: [
          { name: "node-ip", value: "10.1.0.31" },
          { name: "node-labels", value: "longshore.dev/pool=workers" },
        ],
        taints: [{ key: "edge", value: "yes", effect: "NoSchedule" }],
      },
    },
  ]);
  expect(second["/etc/longshore/kubeadm/pki/etcd/ca.key"]).toBe(KEYS["etcd-ca.key"]);
  const text = Object.values(worker).join("\n");
  for (const [key, value] of Object.entries(KEYS)) if (key !== "token") expect(text).not.toContain(value);
  expect(Object.keys(second)).not.toContain("/etc/longshore/kubeadm/init.yaml");
});

test("kube-vip has super-admin.conf on the machine that begins and admin.conf everywhere else", () => {
  const pathOf = (text: string | undefined) =>
    (JSON.parse(text ?? "{}") as { spec?: { volumes?: [{ hostPath: { path: string } }] } }).spec?.volumes?.[0].hostPath
      .path;
  const [first, second, worker] = [filesOf("n11") ?? {}, filesOf("n12") ?? {}, filesOf("n21") ?? {}];
  expect(pathOf(first["/etc/longshore/kubeadm/kube-vip-init.yaml"])).toBe("/etc/kubernetes/super-admin.conf");
  expect(pathOf(first["/etc/longshore/kubeadm/kube-vip.yaml"])).toBe("/etc/kubernetes/admin.conf");
  expect(pathOf(second["/etc/longshore/kubeadm/kube-vip.yaml"])).toBe("/etc/kubernetes/admin.conf");
  expect([second, worker].flatMap((files) => Object.keys(files).filter((path) => path.includes("vip-init")))).toEqual(
    [],
  );
  expect(Object.keys(worker).filter((path) => path.includes("kube-vip"))).toEqual([]);
});

test("where the site's Network does kube-proxy's work, kubeadm brings none", () => {
  // another kind's document, as far as a cluster looks at it
  const site = viewOf(KUBEADM_SITE);
  const machine = site.find<MachineSpec>("Machine", "n11");
  if (machine === undefined) throw new Error("no n11");
  const network = (spec: object) => ({ kind: "Network", name: "main", site: "oslo", labels: {}, spec });
  const skips = (spec: object) => {
    const host = hostFiles({
      machine,
      machines: site.all("Machine"),
      clusters: site.all<ClusterSpec>("Cluster"),
      networks: [network(spec)],
      site: undefined,
      secretOf: (of) => site.secret(of),
    });
    const config = host?.files.find(({ path }) => path.endsWith("init.yaml"))?.contents;
    return (documents(config)[0] as { skipPhases?: unknown }).skipPhases;
  };
  expect(skips({ kubeProxyReplacement: true })).toEqual(["addon/kube-proxy"]);
  expect(skips({ kubeProxyReplacement: true, cluster: "other" })).toBeUndefined();
  expect(skips({ kubeProxyReplacement: false })).toBeUndefined();
});

test("a machine of no cluster, or of one that Cluster API makes, boots as its system says", () => {
  expect(filesOf("n11", OSLO)).toBeUndefined();
  const { "cluster.yaml": _cluster, ...without } = KUBEADM_SITE;
  expect(filesOf("n11", without)).toBeUndefined();
});

test("a key that is missing, or is none, is told before anything boots", () => {
  const site = (from: string, to: string) => ({
    ...KUBEADM_SITE,
    "secrets.yaml": (KUBEADM_SITE["secrets.yaml"] ?? "").replace(from, to),
  });
  expect(() => filesOf("n21", site('"sa.key"', '"sa.secret"'))).toThrow(
    "machine/n21 cannot be told what to be: there is no sa.key in secret/keys",
  );
  expect(() => filesOf("n21", site("-----BEGIN CERTIFICATE-----", "-----BEGIN-----"))).toThrow(
    "ca.crt in secret/keys is not what a cluster needs there",
  );
});

test("its first boot carries the files, and runs the unit that makes it a node", () => {
  const site = viewOf(KUBEADM_SITE);
  const machine = site.find<MachineSpec>("Machine", "n21")?.spec;
  const os = site.find<OperatingSystemSpec>("OperatingSystem", "flatcar")?.spec;
  if (machine === undefined || os === undefined) throw new Error("no machine");
  const host = {
    files: [{ path: "/etc/longshore/kubeadm/run", mode: "0700", contents: "x" }],
    units: [{ name: "longshore-kubeadm.service", contents: "y" }],
  };
  const boot = compileFirstBoot({
    name: "n21",
    machine,
    os,
    site: undefined,
    home: "http://a/",
    secretOf: () => undefined,
    host,
  });
  if (boot.by !== "ignition-oem") throw new Error(boot.by);
  expect(JSON.parse(boot.config)).toMatchObject({
    storage: {
      files: expect.arrayContaining([
        { path: "/etc/longshore/kubeadm/run", mode: 0o700, overwrite: true, contents: { source: "data:;base64,eA==" } },
      ]),
    },
    systemd: { units: expect.arrayContaining([{ name: "longshore-kubeadm.service", enabled: true, contents: "y" }]) },
  });
});

test("what kubeadm makes of the machines is told, and that nothing that runs is touched", () => {
  expect(problemsOf(KUBEADM_SITE)).toEqual([]);
  expect(effectsOf(KUBEADM_SITE, "Cluster")).toEqual([
    "makes Kubernetes v1.35.4 at 10.1.0.10: control plane machine/n11, machine/n12, machine/n13; pool workers machine/n21, machine/n31",
    "each machine becomes a node when it is provisioned: longshore machine provision",
  ]);
});
