// Whole sites that an operator could have, of any shape: machines, systems, a provisioner, a cluster of Cluster API.
import fc from "fast-check";
import type { Intent } from "../../src/intent.ts";
import { intent, machine, secret, site } from "../../src/plan/fixtures.ts";

const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
const short = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
const arch = fc.constantFrom("amd64" as const, "arm64" as const);

interface Group {
  readonly machines: readonly string[];
  readonly arch: "amd64" | "arm64";
  readonly firmware: string;
  readonly spare: number;
  readonly system: number;
}

const group = (size: fc.Arbitrary<number>): fc.Arbitrary<Group> =>
  fc.tuple(size, fc.integer({ min: 0, max: 2 })).chain(([size, spare]) =>
    fc.record({
      machines: fc.uniqueArray(name, { minLength: size + spare, maxLength: size + spare }),
      arch,
      firmware: fc.constantFrom("uefi", "bios"),
      spare: fc.constant(spare),
      system: fc.integer({ min: 0, max: 1 }),
    }),
  );

const image = (arch: string) => ({
  url: `http://mirror.example/${arch}.raw.gz`,
  sha256: "0f".repeat(32),
  format: "raw.gz",
});
const images = { amd64: image("amd64"), arm64: image("arm64") };

const text = fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 60 });
const firstBoot = fc.record({
  ntp: fc.constantFrom([], ["10.1.0.1", "ntp.example"]),
  users: fc.constantFrom(
    [],
    [{ name: "core", sudo: true, groups: ["docker", "wheel"], passwordHash: { secret: "console", key: "hash" } }],
    [{ name: "ops", sshAuthorizedKeys: ["ssh-ed25519 AAAA ops"], shell: "/bin/sh" }],
  ),
  files: fc.uniqueArray(
    fc.oneof(
      fc.record({ path: short.map((path) => `/etc/${path}`), contents: text, mode: fc.constantFrom("0644", "600") }),
      fc.record({ path: short.map((path) => `/opt/${path}`), from: fc.constant({ secret: "console", key: "hash" }) }),
    ),
    { selector: ({ path }) => path, maxLength: 3 },
  ),
  units: fc.uniqueArray(
    fc.record({
      name: short.map((unit) => `${unit}.service`),
      contents: text,
      enabled: fc.boolean(),
      dropins: fc.constantFrom([], [{ name: "10-a.conf", contents: "[Unit]\n" }]),
    }),
    { selector: ({ name }) => name, maxLength: 2 },
  ),
});

const system = (distribution: string) =>
  firstBoot.chain((fields) =>
    fc.record({
      name: name,
      spec: fc.constant({ distribution, version: "1.2.3", images, ...fields }),
    }),
  );

/** Documents of one site that the hub would take: each machine in one place, as many of them as are asked for. */
export const fullSite: fc.Arbitrary<readonly Intent[]> = fc
  .record({
    site: name,
    systems: fc.tuple(system("flatcar"), system("ubuntu")).filter(([one, other]) => one.name !== other.name),
    controlPlane: group(fc.constantFrom(3, 5)),
    pools: fc.uniqueArray(fc.record({ name, group: group(fc.integer({ min: 0, max: 4 })), all: fc.boolean() }), {
      selector: ({ name }) => name,
      maxLength: 4,
    }),
    cluster: name,
    provisioner: name,
    port: fc.constantFrom(6443, 443),
    sysext: fc.boolean(),
    kubeProxy: fc.boolean(),
    taints: fc.constantFrom(
      [],
      [
        { key: "edge", effect: "NoSchedule" },
        { key: "a/b", value: "c", effect: "NoExecute" },
      ],
    ),
    enroll: fc.boolean(),
  })
  .filter(({ controlPlane, pools }) => {
    const all = [...controlPlane.machines, ...pools.flatMap(({ group }) => group.machines)];
    return new Set(all).size === all.length;
  })
  .map((facts) => documentsOf(facts));

interface Facts {
  readonly site: string;
  readonly systems: readonly { readonly name: string; readonly spec: object }[];
  readonly controlPlane: Group;
  readonly pools: readonly { readonly name: string; readonly group: Group; readonly all: boolean }[];
  readonly cluster: string;
  readonly provisioner: string;
  readonly port: number;
  readonly sysext: boolean;
  readonly kubeProxy: boolean;
  readonly taints: readonly object[];
  readonly enroll: boolean;
}

function documentsOf(facts: Facts): readonly Intent[] {
  const { site: at, systems, controlPlane, pools, port } = facts;
  const osOf = ({ system }: Group) => systems[system]?.name ?? "";
  const extension = { url: "http://mirror.example/k.raw", sha256: "1e".repeat(32) };
  const cluster = {
    kubernetes: "v1.36.2",
    provider: "capi",
    endpoint: "10.1.0.10",
    port,
    controlPlane: {
      replicas: controlPlane.machines.length - controlPlane.spare,
      machines: { matchLabels: { role: "cp" } },
      os: osOf(controlPlane),
    },
    pools: pools
      .filter(({ group, all }) => group.machines.length > 0 || !all)
      .map(({ name, group, all }) => ({
        name,
        ...(all ? {} : { replicas: group.machines.length - group.spare }),
        machines: { matchLabels: { pool: name } },
        os: osOf(group),
        taints: facts.taints,
      })),
    ...(facts.sysext && { sysext: { amd64: extension, arm64: extension } }),
  };
  const groups = [
    { labels: { role: "cp" }, group: controlPlane },
    ...pools.map(({ name, group }) => ({ labels: { pool: name }, group })),
  ];
  let number = 0;
  const machines = groups.flatMap(({ labels, group }) =>
    group.machines.map((name) => {
      const id = ++number;
      const mac = `02:00:00:00:00:${id.toString(16).padStart(2, "0")}`;
      const nics = [{ mac, address: `10.1.1.${id}`, boot: true }];
      const wwn = `0x5000c500a1b2c3${id.toString(16).padStart(2, "0")}`;
      const { arch, firmware } = group;
      return {
        ...machine(name, at, { arch, firmware, nics, rootDisk: { wwn }, bmc: { address: `10.2.0.${id}` } }),
        labels,
      };
    }),
  );
  const network = {
    kind: "Network",
    name: "main",
    site: at,
    labels: {},
    spec: { kubeProxyReplacement: facts.kubeProxy },
  };
  return [
    site(at, { networks: { boot: { cidr: "10.1.0.0/16", gateway: "10.1.0.1", dns: ["10.1.0.1"] } } }),
    secret("bmc-root", at),
    ...systems.map(({ name, spec }) => intent("OperatingSystem", name, at, spec)),
    ...machines,
    intent("Provisioner", facts.provisioner, at, {
      provider: "tinkerbell",
      tinkerbell: {
        kubeconfig: { secret: "management", key: "kubeconfig" },
        url: "http://10.1.0.9:7080",
        bmc: { url: "http://10.1.0.2:8406", key: { secret: "management", key: "rufio" } },
        actions: { image2disk: "m.example/image2disk", writefile: "m.example/writefile" },
        enroll: facts.enroll ? [{ name: "new", macs: ["3c:*"], os: systems[0]?.name, arch: "arm64" }] : [],
      },
    }),
    intent("Cluster", facts.cluster, at, cluster),
    network,
  ];
}
