/** Charts and manifests of others, as their projects have them in their repositories, which come as Go modules. */
export interface ForeignChart {
  readonly module: string;
  readonly version: string;
  /** Go's checksum of the module, as a go.sum has it. */
  readonly sum: string;
  /** The chart's folder in the module, or a file of manifests. */
  readonly path: string;
  /** Charts of the same module that belong into its `charts` folder: name and folder. */
  readonly beside?: Readonly<Record<string, string>>;
  /** Charts that it depends on and that nobody has as a module: it is packed without them. */
  readonly without?: readonly string[];
}

export type ForeignChartName = keyof typeof foreignCharts;

/** Every one, once. */
export const foreignCharts = {
  cilium: {
    module: "github.com/cilium/cilium",
    version: "v1.20.2",
    sum: "h1:dqiEGIcXc+gqCLYG/l7VCFJ8GHyb4HUrwbZOpkX5dL8=",
    path: "install/kubernetes/cilium",
  },
  metallb: {
    module: "go.universe.tf/metallb",
    version: "v0.16.2",
    sum: "h1:RCSAGoZmqcvTg0e56+Okbwz8iTuQVX30JpKX5mYEPUM=",
    path: "charts/metallb",
  },
  flannel: {
    module: "github.com/flannel-io/flannel",
    version: "v0.28.10",
    sum: "h1:jt+uW6XVV01MBb3YFahG7Ue9UE3W6zlNlJMf3JtdcXI=",
    path: "chart/kube-flannel",
  },
  "rook-ceph": {
    module: "github.com/rook/rook",
    version: "v1.20.6",
    sum: "h1:2+Qe/CLcZ2WrXf9Vhf21JwZQqN8cVXPQskZzHf3KLjU=",
    path: "deploy/charts/rook-ceph",
    beside: { library: "deploy/charts/library" },
    without: ["ceph-csi-operator"],
  },
  "cert-manager": {
    module: "github.com/cert-manager/cert-manager",
    version: "v1.21.2",
    sum: "h1:UWgoYM+KLNtRlqmoWOKjKBOBUPVHeepQ6/ac3ERJW68=",
    path: "deploy/charts/cert-manager",
  },
  "argo-cd": {
    module: "github.com/argoproj/argo-cd/v3",
    version: "v3.5.7",
    sum: "h1:Xm1BF+I5OgDKUG3SDK49vn2/Y5AMyaNVko+/JT08gj0=",
    path: "manifests/install.yaml",
  },
  "prometheus-operator": {
    module: "github.com/prometheus-operator/prometheus-operator",
    version: "v0.93.1",
    sum: "h1:4Juk8v93RdG1DSGD/mGp+SeQKPmnlLIj2iq3blLZgFY=",
    path: "bundle.yaml",
  },
} as const satisfies Readonly<Record<string, ForeignChart>>;
