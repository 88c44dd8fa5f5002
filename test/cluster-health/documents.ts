import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The machines of the story: the first is the control plane. */
export const MACHINES = ["r1u7", "r1u8", "r1u9"] as const;

/** Documents of a site with a cluster of kubeadm on three machines; `keys`: what its Secret holds. Returns their folder. */
export function writeDocuments(folder: string, keys: Readonly<Record<string, string>>, apiPort: number): string {
  mkdirSync(folder);
  const documents = [
    document("Site", "oslo", {
      networks: { boot: { cidr: "10.1.0.0/24", gateway: "10.1.0.1", dns: ["10.1.0.1"] } },
    }),
    document("Secret", "bmc-root", { version: 1, data: { username: "admin", password: "lab-only-password" } }),
    document("Secret", "cluster-keys", { data: keys }),
    document("OperatingSystem", "flatcar", {
      distribution: "flatcar",
      version: "4593.2.5",
      mirror: "http://mirror.example/flatcar",
      images: { amd64: { sha256: "0f".repeat(32) } },
    }),
    document("Cluster", "main", {
      kubernetes: "v1.35.4",
      provider: "kubeadm",
      endpoint: "localhost",
      port: apiPort,
      loadBalancer: "external",
      bootstrap: "cluster-keys",
      controlPlane: { replicas: 1, machines: { matchLabels: { role: "control-plane" } }, os: "flatcar" },
      pools: [{ name: "workers", machines: { matchLabels: { role: "worker" } }, os: "flatcar" }],
      sysext: { amd64: { url: "http://mirror.example/kubernetes.raw", sha256: "0f".repeat(32) } },
    }),
    ...MACHINES.map((name, at) => machine(name, at)),
  ];
  // YAML takes JSON; the lab moves the BMCs to free ports where it finds `port: N`
  const text = documents.map((one) => JSON.stringify(one).replaceAll('"port":', "port: ")).join("\n---\n");
  writeFileSync(join(folder, "site.yaml"), text);
  return folder;
}

function machine(name: string, at: number): object {
  const spec = {
    arch: "amd64",
    bmc: { address: "127.0.0.1", port: 16_230 + at, protocol: "ipmi", credentials: "bmc-root" },
    nics: [{ mac: `3c:ec:ef:00:00:1${at}`, address: `10.1.0.1${at}`, boot: true }],
    rootDisk: { wwn: `0x5000c500b1b2c31${at}` },
    os: "flatcar",
    ...(at === 0 && { power: "on" }), // held, so that it is what its node hangs on
  };
  return document("Machine", name, spec, { role: at === 0 ? "control-plane" : "worker" });
}

function document(kind: string, name: string, spec: object, labels: Readonly<Record<string, string>> = {}): object {
  const metadata = { name, ...(kind !== "Site" && { site: "oslo" }), labels };
  return { apiVersion: "longshore.dev/v1", kind, metadata, spec };
}
