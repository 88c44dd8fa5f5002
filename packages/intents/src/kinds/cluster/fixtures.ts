// Sites for the tests of clusters and provisioners, from the operator's text to what a site looks at.
import type { BootInventory } from "@longshore/contracts";
import type { KubeObject } from "@longshore/kube";
import { expandDocuments } from "../../documents/expand.ts";
import { locateIssues } from "../../documents/locate.ts";
import { parseDocuments } from "../../documents/parse.ts";
import type { Problem } from "../../documents/problem.ts";
import type { Intent } from "../../intent.ts";
import { siteView } from "../../kubernetes/fixtures.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import { secret } from "../../plan/fixtures.ts";
import { planChanges } from "../../plan/plan.ts";
import type { SecretInput } from "../secret/schema.ts";

/** Each document is a text of its own: "FILE" is what problems speak of. */
export type Files = Readonly<Record<string, string>>;

/** All that is wrong with a set of documents, as the CLI prints it but on one line each. */
export function problemsOf(files: Files): readonly string[] {
  const read = expand(files);
  if (read.problems.length > 0) return read.problems.map(line);
  const documents = read.documents.map((document) => sealed(document));
  const { issues } = planChanges([], { apply: documents, delete: [] });
  const sources = read.documents.map(({ source }) => source);
  return locateIssues(issues, sources).map(line);
}

/** What a plan says it will do, of the kinds that are asked for. */
export function effectsOf(files: Files, kind: string): readonly string[] {
  const { plan } = planChanges([], { apply: expand(files).documents.map(sealed), delete: [] });
  return plan.changes.filter(({ document }) => document?.kind === kind).flatMap(({ effects }) => effects);
}

export interface More {
  readonly inventory?: Readonly<Record<string, BootInventory>>;
  readonly live?: readonly KubeObject[];
}

/** What the site "oslo" looks at while it compiles. Values of Secrets are those of the documents. */
export function viewOf(files: Files, { inventory = {}, live = [] }: More = {}): SiteView {
  const { documents, problems } = expand(files);
  if (problems.length > 0) throw new Error(problems.map(line).join("\n"));
  const view = siteView("oslo", documents, { inventories: inventory, live });
  const secrets = new Map(view.all<SecretInput>("Secret").map(({ name, spec }) => [name, spec.data]));
  return { ...view, secret: ({ secret: name, key }) => secrets.get(name)?.[key] };
}

function expand(files: Files) {
  const parsed = parseDocuments(Object.entries(files).map(([file, text]) => ({ file, text })));
  const { documents, problems } = expandDocuments(parsed.documents, []);
  return { documents, problems: [...parsed.problems, ...problems] };
}

/** As the hub gets it from the CLI. */
export function sealed(document: Intent): Intent {
  const { kind, name, site, labels, spec } = document;
  if (kind !== "Secret") return { kind, name, site, labels, spec };
  const keys = Object.keys((spec as unknown as SecretInput).data).sort();
  const like = secret(name, site);
  return { ...like, spec: { ...like.spec, keys } };
}

function line({ file, line: at, col, path, message, found, expected }: Problem): string {
  return `${file}:${at}:${col}: ${path}: ${message}: ${found}: ${expected}`;
}

export const SITE = `apiVersion: longshore.dev/v1
kind: Site
metadata: {name: oslo}
spec:
  networks:
    bmc: {cidr: 10.2.0.0/24}
    boot: {cidr: 10.1.0.0/24, gateway: 10.1.0.1, dns: [10.1.0.1], dhcp: {mode: server, range: 10.1.0.100-10.1.0.199}}
`;

export const SECRETS = `apiVersion: longshore.dev/v1
kind: Secret
metadata: {name: bmc-root, site: oslo}
spec: {data: {username: root, password: secret}}
---
apiVersion: longshore.dev/v1
kind: Secret
metadata: {name: management, site: oslo}
spec: {data: {kubeconfig: "{}", rufio: rufio-signs-with-this}}
`;

export const FLATCAR = `apiVersion: longshore.dev/v1
kind: OperatingSystem
metadata: {name: flatcar, site: oslo}
spec:
  distribution: flatcar
  version: 4593.2.5
  mirror: "http://mirror.example/flatcar"
  images:
    amd64: {sha256: 0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0}
    arm64: {sha256: f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f}
`;

export const PROVISIONER = `apiVersion: longshore.dev/v1
kind: Provisioner
metadata: {name: main, site: oslo}
spec:
  provider: tinkerbell
  tinkerbell:
    kubeconfig: {secret: management, key: kubeconfig}
    namespace: oslo
    url: http://10.1.0.9:7080
    bmc: {url: "http://10.1.0.2:8406", key: {secret: management, key: rufio}}
    actions: {image2disk: mirror.example/image2disk, writefile: mirror.example/writefile}
`;

/** A machine by its number, which is in all its addresses. */
export function machine(number: number, labels: string, more = ""): string {
  const hex = number.toString(16).padStart(2, "0");
  const arch = labels.includes("arm64") ? "arm64" : "amd64";
  return `apiVersion: longshore.dev/v1
kind: Machine
metadata: {name: n${number}, site: oslo, labels: {${labels}}}
spec:
  arch: ${arch}
  bmc: {address: 10.2.0.${number}, credentials: bmc-root}
  nics: [{mac: "3c:ec:ef:00:00:${hex}", address: 10.1.0.${number}, boot: true}]
  rootDisk: {wwn: "0x5000c500a1b2c3${hex}"}
${more}`;
}

const [CONTROL, AMD64, ARM64] = ["role: control-plane", "role: worker, arch: amd64", "role: worker, arch: arm64"];

/** Three machines for a control plane, two workers of each architecture. */
export const MACHINES = [
  ...[11, 12, 13].map((number) => machine(number, CONTROL)),
  ...[21, 22].map((number) => machine(number, AMD64)),
  ...[31, 32].map((number) => machine(number, ARM64)),
].join("---\n");

export const CLUSTER = `apiVersion: longshore.dev/v1
kind: Cluster
metadata: {name: main, site: oslo}
spec:
  kubernetes: v1.36.2
  provider: capi
  endpoint: 10.1.0.10
  controlPlane: {replicas: 3, machines: {matchLabels: {role: control-plane}}, os: flatcar}
  pools:
    - {name: amd64, replicas: 2, machines: {matchLabels: {role: worker, arch: amd64}}, os: flatcar}
    - {name: arm64, replicas: 2, machines: {matchLabels: {role: worker, arch: arm64}}, os: flatcar}
`;

export const OSLO: Files = {
  "site.yaml": SITE,
  "secrets.yaml": SECRETS,
  "os.yaml": FLATCAR,
  "machines.yaml": MACHINES,
  "provisioner.yaml": PROVISIONER,
  "cluster.yaml": CLUSTER,
};
