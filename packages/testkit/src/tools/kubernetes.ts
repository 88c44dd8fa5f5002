import type { GoModule, KubernetesTool, Tool, VersionProbe } from "./tool.ts";

interface Program {
  readonly package: string;
  readonly role: string;
  readonly version?: VersionProbe;
}

type Programs = Readonly<Partial<Record<KubernetesTool, Program>>>;

const VERSION = "1.35.4";
const saysKubernetes = { args: ["--version"], pattern: /Kubernetes v(\d+\.\d+\.\d+)/, minimum: VERSION };

/** One `go build` each, in this order: whoever needs an API server does not wait for the rest. */
const BUILDS: readonly Programs[] = [
  {
    etcd: {
      package: "go.etcd.io/etcd/server/v3",
      role: "keeps what the API server knows",
      version: { args: ["--version"], pattern: /etcd Version: (\d+\.\d+\.\d+)/, minimum: "3.5.0" },
    },
    "kube-apiserver": {
      package: "k8s.io/kubernetes/cmd/kube-apiserver",
      role: "the API server, judge of all that we write to one",
      version: saysKubernetes,
    },
    kubectl: {
      package: "k8s.io/kubernetes/cmd/kubectl",
      role: "writes and reads at the API server beside us, and is our peer in the benches",
      version: { args: ["version", "--client"], pattern: /Client Version: v(\d+\.\d+\.\d+)/, minimum: VERSION },
    },
  },
  {
    "kube-controller-manager": {
      package: "k8s.io/kubernetes/cmd/kube-controller-manager",
      role: "collects what has lost its owner, ends namespaces, makes pods of deployments",
      version: saysKubernetes,
    },
    kubeadm: {
      package: "k8s.io/kubernetes/cmd/kubeadm",
      role: "judge of what machines are told so that they become nodes",
      version: { args: ["version", "-o", "short"], pattern: /v(\d+\.\d+\.\d+)/, minimum: VERSION },
    },
  },
  {
    helm: {
      package: "helm.sh/helm/v3/cmd/helm",
      role: "renders charts",
      version: { args: ["version", "--short"], pattern: /v(\d+\.\d+\.\d+)/, minimum: "3.14.0" },
    },
    kubeconform: {
      package: "github.com/yannh/kubeconform/cmd/kubeconform",
      role: "judge of manifests without an API server",
    },
  },
  {
    tinkerbell: {
      package: "github.com/tinkerbell/tinkerbell/cmd/tinkerbell",
      role: "Smee, Tink server and controller, Rufio and Tootles in one program",
    },
    "capi-manager": { package: "sigs.k8s.io/cluster-api", role: "the controllers of Cluster API" },
    "capi-kubeadm-bootstrap": {
      package: "sigs.k8s.io/cluster-api/bootstrap/kubeadm",
      role: "its bootstrap provider for kubeadm",
    },
    "capt-manager": {
      package: "github.com/tinkerbell/cluster-api-provider-tinkerbell",
      role: "its infrastructure provider for Tinkerbell",
    },
  },
  {
    "capi-kubeadm-control-plane": {
      package: "sigs.k8s.io/cluster-api/controlplane/kubeadm",
      role: "its control-plane provider for kubeadm",
    },
  },
];

/** Of a newer Kubernetes than the others can be compiled with. */
const KWOK: Programs = { kwok: { package: "sigs.k8s.io/kwok/cmd/kwok", role: "plays nodes and pods" } };

/** What they say of themselves: built from a module of ours, they would not know. */
const STAMP = {
  "k8s.io/component-base/version.gitVersion": `v${VERSION}`,
  "k8s.io/component-base/version.gitMajor": "1",
  "k8s.io/component-base/version.gitMinor": "35",
  "helm.sh/helm/v3/internal/version.version": "v3.20.2",
  "helm.sh/helm/v3/pkg/chartutil.k8sVersionMinor": "35",
};

/** Kubernetes and what runs beside it, all but one from one graph of modules: most of what they are made of is built once. */
export const kubernetesTools = Object.fromEntries([
  ...BUILDS.flatMap((programs) => toolsOf(programs, { folder: "packages/testkit/go/kubernetes", stamp: STAMP })),
  ...toolsOf(KWOK, { folder: "packages/testkit/go/kwok" }),
]) as Readonly<Record<KubernetesTool, Tool>>;

function toolsOf(programs: Programs, { folder, stamp }: Pick<GoModule, "folder" | "stamp">): [string, Tool][] {
  const together = Object.values(programs).map((program) => program.package);
  const way = { by: "go-module", folder, together, ...(stamp && { stamp }) } as const;
  return Object.entries(programs).map(([name, { package: path, role, version = {} }]) => [
    name,
    { role, version, ways: [{ ...way, package: path }] },
  ]);
}
