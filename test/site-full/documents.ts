import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Where the parts of the story are that the documents speak of. */
export interface Places {
  /** Text of the management API server's. */
  readonly kubeconfig: string;
  readonly tinkerbellUrl: string;
  /** Where the agent listens for Rufio. */
  readonly rpcUrl: string;
  /** Of the cluster's API server, on this host. */
  readonly apiPort: number;
}

/** Writes the documents of examples/site-full as they are on loopback, and what stands for its platform; returns their folder. */
export function writeDocuments(examples: string, folder: string, places: Places): string {
  mkdirSync(folder);
  for (const file of ["site.yaml", "machines.yaml", "secrets.yaml"]) {
    let text = readFileSync(join(examples, file), "utf8");
    for (const [from, to] of replacements(places)) text = text.replaceAll(from, to);
    writeFileSync(join(folder, file), text);
  }
  writeFileSync(join(folder, "platform.yaml"), PLATFORM);
  return folder;
}

/**
 * One control-plane machine: more would need an etcd of their own each. One worker of each pool: CAPT 0.7 gives two that it
 * looks at in the same moment the same Hardware. The boot network is Tinkerbell's to play.
 */
function replacements({ kubeconfig, tinkerbellUrl, rpcUrl, apiPort }: Places): readonly (readonly [RegExp, string])[] {
  return [
    [/^ {4}bmc: \{cidr: .*\n/gm, ""],
    [/, interface: eth1, dhcp: \{[^}]*\}/g, ""],
    [/bmc: \{address: 10\.2\.0\.(\d+)/g, "bmc: {address: 127.0.0.1, port: 163$1"],
    [/kubeconfig: change-me/g, `kubeconfig: ${JSON.stringify(kubeconfig)}`],
    [/http:\/\/10\.1\.0\.9:7080/g, tinkerbellUrl],
    [/http:\/\/10\.1\.0\.2:8406/g, rpcUrl],
    [/endpoint: 10\.1\.0\.10/g, `endpoint: localhost\n  port: ${apiPort}\n  loadBalancer: external`],
    [/kubernetes: v1\.36\.2/g, "kubernetes: v1.35.4"],
    [/controlPlane: \{replicas: 3/g, "controlPlane: {replicas: 1"],
    [/(name: (?:amd64|arm64)), replicas: 2/g, "$1, replicas: 1"],
  ];
}

/** The charts of the example are not fetched here. */
const PLATFORM = `apiVersion: longshore.dev/v1
kind: Addon
metadata: {name: harbour, site: oslo}
spec:
  namespace: harbour
  manifests: |
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: tide}
    data: {at: noon}
`;
