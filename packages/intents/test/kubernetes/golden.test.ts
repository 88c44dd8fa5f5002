import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type KubeObject, objectKey, refOf } from "@longshore/kube";
import { parseAllDocuments } from "yaml";
import {
  CLUSTER,
  FLATCAR,
  type Files,
  MACHINES,
  machine,
  type More,
  OSLO,
  viewOf,
} from "../../src/kinds/cluster/fixtures.ts";
import { kindOf } from "../../src/kinds/index.ts";
import { RUN_HOST_SCRIPT } from "../../src/kinds/provisioner/host-script.ts";

function compiled(kind: string, files: Files = OSLO, more?: More) {
  const view = viewOf(files, more);
  const of = view.find(kind, "main");
  const side = kindOf(kind)?.kubernetes;
  if (of === undefined || side === undefined) throw new Error(`no ${kind}`);
  return side.compile(of, view);
}

const objectsOf = (files: Files = OSLO, more?: More): readonly KubeObject[] => [
  ...compiled("Provisioner", files, more).objects,
  ...compiled("Cluster", files, more).objects,
];

/** Digests of contents as HASH; the files that prepare hosts as FILES: shown in tests of their own. */
const shown = (object: KubeObject): KubeObject =>
  JSON.parse(JSON.stringify(object).replaceAll(/-[0-9a-f]{8}"/g, '-HASH"'), (key, value: unknown) =>
    key === "files" ? "FILES" : value,
  ) as KubeObject;

test("a site becomes the objects that somebody who knows the projects would write", () => {
  const text = readFileSync(new URL("golden/oslo.yaml", import.meta.url), "utf8");
  const golden = parseAllDocuments(text).map((document) => document.toJS() as KubeObject);
  const made = new Map(objectsOf().map((object) => [objectKey(refOf(shown(object))), shown(object)]));
  for (const object of golden) expect(made.get(objectKey(refOf(object)))).toEqual(object);
  expect(golden).toHaveLength(9);
});

const specOf = (object: KubeObject | undefined) => (object?.["spec"] ?? {}) as Record<string, unknown>;
const find = (objects: readonly KubeObject[], kind: string, name: RegExp) =>
  objects.find((object) => object.kind === kind && name.test(object.metadata.name));

test("what Tinkerbell's controller and CAPT write in a Hardware stays theirs: allowPXE is said again, only if nothing changed meanwhile", () => {
  const live = {
    apiVersion: "tinkerbell.org/v1alpha1",
    kind: "Hardware",
    metadata: {
      name: "oslo-n11",
      namespace: "oslo",
      resourceVersion: "4711",
      labels: { "v1alpha1.tinkerbell.org/ownerName": "oslo-main-cp-abcde" },
      finalizers: ["tinkerbellmachine.infrastructure.cluster.x-k8s.io"],
    },
    spec: {
      userData: "{}",
      interfaces: [{ dhcp: { mac: "3c:ec:ef:00:00:0b" }, netboot: { allowPXE: true } }],
    },
  };
  const [mine, other] = ["oslo-n11", "oslo-n12"].map((name) =>
    find(objectsOf(OSLO, { live: [live] }), "Hardware", new RegExp(`^${name}$`)),
  );
  expect(mine?.metadata.resourceVersion).toBe("4711");
  expect(specOf(mine)["interfaces"]).toMatchObject([{ netboot: { allowPXE: true } }]);
  expect(Object.keys(mine?.metadata.labels ?? {}).filter((label) => label.includes("tinkerbell.org"))).toEqual([]);
  expect([mine?.metadata["finalizers"], specOf(mine)["userData"]]).toEqual([undefined, undefined]);
  expect(other?.metadata.resourceVersion).toBeUndefined();
  expect(specOf(other)["interfaces"]).toMatchObject([{ netboot: { allowPXE: false } }]);
});

test("a change of what machines are makes new templates; one that is undone gives the old names again", () => {
  const names = (files: Files) =>
    objectsOf(files)
      .filter(({ kind }) => kind.endsWith("Template") && kind !== "Template")
      .map(({ metadata }) => metadata.name);
  const before = names(OSLO);
  const newer = names({ ...OSLO, "os.yaml": FLATCAR.replace("4593.2.5", "4593.2.6") });
  const user = names({ ...OSLO, "os.yaml": `${FLATCAR}  ntp: [10.1.0.1]\n` });
  expect(newer.filter((name) => before.includes(name) && name.includes("KubeadmConfig"))).toEqual([]);
  expect(before.filter((name) => newer.includes(name))).toHaveLength(2); // bootstrap configs are as they were
  expect(before.filter((name) => user.includes(name))).toHaveLength(3); // and here the machines' templates
  expect(names(OSLO)).toEqual(before);
});

test("with a machine to spare the new one comes first, without one the old one goes first", () => {
  const spare = {
    ...OSLO,
    "machines.yaml": `${MACHINES}---\n${machine(14, "role: control-plane")}---\n${machine(23, "role: worker, arch: amd64")}`,
  };
  const rollout = (files: Files, kind: string, name: RegExp) =>
    (specOf(find(objectsOf(files), kind, name))["rollout"] as { strategy: { rollingUpdate: object } }).strategy
      .rollingUpdate;
  expect(rollout(OSLO, "KubeadmControlPlane", /./)).toEqual({ maxSurge: 0 });
  expect(rollout(spare, "KubeadmControlPlane", /./)).toEqual({ maxSurge: 1 });
  expect(rollout(OSLO, "MachineDeployment", /amd64/)).toEqual({ maxSurge: 0, maxUnavailable: 1 });
  expect(rollout(spare, "MachineDeployment", /amd64/)).toEqual({ maxSurge: 1, maxUnavailable: 0 });
});

test("a pool of all the machines with its labels has a deployment for each architecture", () => {
  const mixed = CLUSTER.replace(/ {4}- \{name: arm64.*\n/, "").replace(
    "name: amd64, replicas: 2, machines: {matchLabels: {role: worker, arch: amd64}}",
    "name: workers, machines: {matchLabels: {role: worker}}",
  );
  const deployments = objectsOf({ ...OSLO, "cluster.yaml": mixed }).filter(({ kind }) => kind === "MachineDeployment");
  expect(deployments.map((one) => [one.metadata.name, specOf(one)["replicas"]])).toEqual([
    ["oslo-main-workers-amd64", 2],
    ["oslo-main-workers-arm64", 2],
  ]);
});

test("where the site's Network does kube-proxy's work, Cluster API brings none", () => {
  const network = `apiVersion: longshore.dev/v1
kind: Network
metadata: {name: main, site: oslo}
spec: {cni: cilium, kubeProxyReplacement: true}
`;
  const controlPlane = find(objectsOf({ ...OSLO, "network.yaml": network }), "KubeadmControlPlane", /./);
  expect(controlPlane?.metadata.annotations).toEqual({ "controlplane.cluster.x-k8s.io/skip-kube-proxy": "" });
  expect(specOf(controlPlane)).toMatchObject({
    kubeadmConfigSpec: { initConfiguration: { skipPhases: ["addon/kube-proxy"] } },
  });
});

const UBUNTU = `apiVersion: longshore.dev/v1
kind: OperatingSystem
metadata: {name: flatcar, site: oslo}
spec:
  distribution: ubuntu
  version: "24.04"
  images:
    amd64: {url: "http://m.example/a.raw.xz", sha256: ${"1a".repeat(32)}, format: raw.xz}
    arm64: {url: "http://m.example/b.raw.xz", sha256: ${"1b".repeat(32)}, format: raw.xz}
  users: [{name: ops, sudo: true, groups: [adm, docker], passwordHash: {secret: bmc-root, key: password}}]
  files: [{path: /etc/token, mode: "0600", from: {secret: bmc-root, key: username}}, {path: /etc/motd, contents: hi}]
  units: [{name: tide.service, contents: "[Unit]"}]
  runcmd: [[echo, "it's high"], "date > /run/now"]
  ntp: [10.1.0.1]
`;

test("Ubuntu is told by cloud-init, in KubeadmConfig's words, and its secrets lie in a Secret beside", () => {
  const objects = objectsOf({ ...OSLO, "os.yaml": UBUNTU });
  expect(find(objects, "Secret", /of/)).toMatchObject({
    metadata: { name: "oslo-main-of-bmc-root", namespace: "oslo" },
    data: { password: "c2VjcmV0", username: "cm9vdA==" },
  });
  const { template } = specOf(find(objects, "KubeadmConfigTemplate", /amd64/)) as {
    template: { spec: Record<string, unknown> };
  };
  const { files, ...config } = template.spec;
  expect(config).toEqual({
    format: "cloud-config",
    joinConfiguration: {
      nodeRegistration: {
        kubeletExtraArgs: [
          { name: "node-labels", value: "longshore.dev/pool=amd64" },
          { name: "provider-id", value: "PROVIDER_ID" },
        ],
      },
    },
    preKubeadmCommands: [
      RUN_HOST_SCRIPT,
      "/etc/longshore/kubernetes-prepare",
      "systemctl daemon-reload",
      "echo 'it'\\''s high'",
      "date > /run/now",
      "systemctl enable --now --no-block tide.service",
    ],
    users: [
      {
        name: "ops",
        groups: "adm, docker",
        sudo: "ALL=(ALL) NOPASSWD:ALL",
        shell: "/bin/bash",
        lockPassword: false,
        passwdFrom: { secret: { name: "oslo-main-of-bmc-root", key: "password" } },
      },
    ],
    ntp: { enabled: true, servers: ["10.1.0.1"] },
  });
  expect(files).toEqual(
    expect.arrayContaining([
      {
        path: "/etc/token",
        owner: "root:root",
        permissions: "0600",
        contentFrom: { secret: { name: "oslo-main-of-bmc-root", key: "username" } },
      },
      { path: "/etc/motd", owner: "root:root", permissions: "0644", content: "hi" },
      { path: "/etc/systemd/system/tide.service", owner: "root:root", permissions: "0644", content: "[Unit]" },
    ]),
  );
  const data = specOf(find(objects, "Template", /amd64/))["data"];
  expect(data).toContain("DEST_PATH: /etc/cloud/cloud.cfg.d/10_tinkerbell.cfg");
  expect(data).toContain('"{{ formatPartition (index .hardware.spec.disks 0).device 1 }}"');
  expect(data).toContain("http://10.1.0.9:7080");
});

test("what is not known yet is waited for and said, and the rest is made", () => {
  const lacking = {
    ...OSLO,
    "machines.yaml": MACHINES.replace(/ {2}rootDisk: .*1f"\}\n/, ""),
    "secrets.yaml": (OSLO["secrets.yaml"] ?? "").replace("rufio:", "other:"),
  };
  const { objects, waits } = compiled("Provisioner", lacking);
  expect(waits).toEqual([
    {
      reason: "SecretMissing",
      message: "there is no rufio in secret/management, with which Rufio would sign: apply the Secret with that key",
    },
    {
      reason: "MachineNotKnown",
      message:
        "machine/n31 cannot be Tinkerbell's yet: which disk is meant is not known: longshore machine inspect n31 --site oslo",
    },
  ]);
  expect(objects.filter(({ kind }) => kind === "Hardware")).toHaveLength(6);
  const { "provisioner.yaml": _none, ...without } = OSLO;
  expect(compiled("Cluster", without)).toMatchObject({ objects: [], waits: [{ reason: "ProvisionerMissing" }] });
});
