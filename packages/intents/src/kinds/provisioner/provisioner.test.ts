import { expect, test } from "vitest";
import { effectsOf, FLATCAR, machine, MACHINES, OSLO, PROVISIONER, problemsOf, SITE } from "../cluster/fixtures.ts";

const { "cluster.yaml": _cluster, ...SITE_ONLY } = OSLO;
const provisioner = (from: string, to: string) => ({ ...SITE_ONLY, "provisioner.yaml": PROVISIONER.replace(from, to) });

test("Tinkerbell is told of the machines that it may install; nothing is installed because of it", () => {
  const files = provisioner("    bmc:", "    machines: {matchLabels: {arch: arm64}}\n    bmc:");
  expect(problemsOf(files)).toEqual([]);
  expect(effectsOf(files, "Provisioner")).toEqual([
    "tells Tinkerbell in namespace oslo of machine/n31, machine/n32; they boot by the script of http://10.1.0.9:7080",
  ]);
});

const UBUNTU = `apiVersion: longshore.dev/v1
kind: OperatingSystem
metadata: {name: ubuntu, site: oslo}
spec:
  distribution: ubuntu
  version: "24.04"
  images: {amd64: {url: "http://mirror.example/noble.img", sha256: ${"1a".repeat(32)}, format: qcow2}}
`;
const AZURE = UBUNTU.replace("name: ubuntu", "name: azl")
  .replace("distribution: ubuntu", "distribution: azurelinux")
  .replace("noble.img", "azl.raw")
  .replace("qcow2", "raw");

test.each<[string, Parameters<typeof problemsOf>[0], ...string[]]>([
  [
    "a second provisioner at a site",
    {
      ...SITE_ONLY,
      "second.yaml":
        "apiVersion: longshore.dev/v1\nkind: Provisioner\nmetadata: {name: other, site: oslo}\nspec: {provider: netboot}\n",
    },
    "provisioner.yaml:3:18: metadata.name: oslo has provisioner/other already: main: other, or that one deleted in the same request",
    "second.yaml:3:18: metadata.name: oslo has provisioner/main already: other: main, or that one deleted in the same request",
  ],
  [
    "Tinkerbell without what it needs",
    { ...SITE_ONLY, "provisioner.yaml": PROVISIONER.replace(/ {2}tinkerbell:\n[^]*/, "") },
    "provisioner.yaml:4:1: spec.tinkerbell: missing: nothing: {kubeconfig, url, bmc, actions}, because provider is tinkerbell",
  ],
  [
    "what is Tinkerbell's with the built-in one",
    provisioner("provider: tinkerbell", "provider: netboot"),
    "provisioner.yaml:7:5: spec.tinkerbell: not allowed: an object: no field, because provider is netboot",
  ],
  [
    "a kubeconfig that its Secret does not have",
    provisioner("key: kubeconfig", "key: admin"),
    "provisioner.yaml:7:43: spec.tinkerbell.kubeconfig.key: secret/management has no admin: admin: kubeconfig, rufio",
  ],
  [
    "a Secret that is not there",
    provisioner("{secret: management, key: rufio}", "{secret: rufio, key: rufio}"),
    "provisioner.yaml:10:54: spec.tinkerbell.bmc.key.secret: no such Secret at oslo: rufio: one of bmc-root, management",
  ],
  [
    "a site without a network to boot from",
    { ...SITE_ONLY, "site.yaml": SITE.replace(/ {4}boot: .*\n/, "") },
    "provisioner.yaml:5:13: spec.provider: oslo has no networks.boot, from which Tinkerbell's machines start: tinkerbell: a Site with networks.boot of IPv4, or provider: netboot",
  ],
  [
    "a machine that Tinkerbell could not know",
    { ...SITE_ONLY, "machines.yaml": `${MACHINES}---\n${machine(40, "role: x").replace(", boot: true", "")}` },
    "provisioner.yaml:7:5: spec.tinkerbell: machine/n40 has no NIC with boot: true and an address, by which Tinkerbell knows a machine: machine/n40: such a NIC in that Machine, or spec.tinkerbell.machines that leaves it out",
  ],
  [
    "an image that no action can write",
    { ...SITE_ONLY, "ubuntu.yaml": UBUNTU },
    "provisioner.yaml:11:14: spec.tinkerbell.actions: operatingsystem/ubuntu is a qcow2 image, which image2disk does not read: image2disk, writefile: qemuimg2disk too, or a raw image",
  ],
  [
    "a system of which nobody knows where its /etc is",
    { ...SITE_ONLY, "azure.yaml": AZURE },
    "provisioner.yaml:6:3: spec.tinkerbell.roots: in which partition operatingsystem/azl has its /etc is not known: : {azl: the number of that partition}",
  ],
  [
    "a root partition of a system that is not there",
    provisioner("    bmc:", "    roots: {azl: 2}\n    bmc:"),
    "provisioner.yaml:10:18: spec.tinkerbell.roots.azl: no such OperatingSystem at oslo: azl: one of flatcar",
  ],
  [
    "strangers of an architecture without an image",
    {
      ...SITE_ONLY,
      "os.yaml": FLATCAR.replace(/ {4}amd64: .*\n/, ""),
      "machines.yaml": machine(31, "arch: arm64"),
      "provisioner.yaml": `${PROVISIONER}    enroll: [{name: new, macs: ["3c:ec:ef:*"], os: flatcar, arch: amd64}]\n`,
    },
    "provisioner.yaml:12:52: spec.tinkerbell.enroll[0].os: operatingsystem/flatcar has no image for amd64: flatcar: an OperatingSystem with spec.images.amd64",
  ],
  [
    "a login in a URL",
    provisioner("http://10.1.0.9:7080", "http://a:b@10.1.0.9:7080"),
    'provisioner.yaml:9:10: spec.tinkerbell.url: not allowed: "http://…@10.1.0.9:7080": an http or https URL without a login, e.g. http://10.1.0.9:7080',
  ],
])("%s", (_what, files, ...says) => {
  expect(problemsOf(files)).toEqual(says);
});
