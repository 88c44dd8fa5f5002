import type { Watched } from "./schema.ts";

/** How one thing is found, what is wrong with it when, and what one looks at first. A pure table. */
export interface Watch {
  readonly title: string;
  readonly monitors: readonly Monitor[];
  readonly alerts: readonly Alert[];
  readonly panels: readonly { readonly title: string; readonly expr: string; readonly unit?: string }[];
}

export interface Monitor {
  readonly name: string;
  /** Services, or pods where there is none. */
  readonly of: "ServiceMonitor" | "PodMonitor";
  readonly namespaces: readonly string[];
  readonly labels: Readonly<Record<string, readonly string[]>>;
  /** Ports by their names; a number of a pod's port. */
  readonly ports: readonly (string | number)[];
  /** By https, with the token of Prometheus' own account. */
  readonly asAccount?: { readonly serverName?: string };
  readonly job?: string;
}

export interface Alert {
  readonly name: string;
  readonly expr: string;
  readonly for: string;
  readonly severity: "warning" | "critical";
  readonly summary: string;
  /** What to do. */
  readonly next: string;
}

const account = {};

export const WATCHES: Readonly<Record<Watched, Watch>> = {
  apiserver: {
    title: "API server",
    monitors: [
      {
        name: "apiserver",
        of: "ServiceMonitor",
        namespaces: ["default"],
        labels: { component: ["apiserver"] },
        ports: ["https"],
        asAccount: { serverName: "kubernetes" },
      },
    ],
    alerts: [
      {
        name: "ApiServerDown",
        expr: 'absent(up{job="apiserver"} == 1)',
        for: "5m",
        severity: "critical",
        summary: "no API server answers",
        next: "look at the control plane's machines and at kube-vip",
      },
      {
        name: "ApiServerErrors",
        expr: 'sum(rate(apiserver_request_total{code=~"5.."}[5m])) / sum(rate(apiserver_request_total[5m])) > 0.05',
        for: "10m",
        severity: "critical",
        summary: "{{ $value | humanizePercentage }} of the API server's answers are errors",
        next: "look at etcd first, then at webhooks that do not answer",
      },
    ],
    panels: [
      { title: "Requests", expr: "sum by (verb) (rate(apiserver_request_total[5m]))", unit: "reqps" },
      { title: "Errors", expr: 'sum by (code) (rate(apiserver_request_total{code=~"5.."}[5m]))', unit: "reqps" },
    ],
  },
  etcd: {
    title: "etcd",
    monitors: [
      {
        name: "etcd",
        of: "PodMonitor",
        namespaces: ["kube-system"],
        labels: { component: ["etcd"] },
        ports: [2381],
        job: "etcd",
      },
    ],
    alerts: [
      {
        name: "EtcdNoLeader",
        expr: "etcd_server_has_leader == 0",
        for: "1m",
        severity: "critical",
        summary: "etcd on {{ $labels.instance }} has no leader",
        next: "more than half of the members must be up and reach each other",
      },
      {
        name: "EtcdSlowDisk",
        expr: "histogram_quantile(0.99, rate(etcd_disk_wal_fsync_duration_seconds_bucket[5m])) > 0.1",
        for: "15m",
        severity: "warning",
        summary: "etcd on {{ $labels.instance }} waits {{ $value | humanizeDuration }} for its disk",
        next: "give etcd a disk of its own",
      },
      {
        name: "EtcdNearlyFull",
        expr: "etcd_mvcc_db_total_size_in_bytes / etcd_server_quota_backend_bytes > 0.8",
        for: "15m",
        severity: "warning",
        summary: "etcd on {{ $labels.instance }} has {{ $value | humanizePercentage }} of its quota",
        next: "defragment it, and find out which objects became so many",
      },
    ],
    panels: [
      { title: "Members with a leader", expr: "sum(etcd_server_has_leader)" },
      { title: "Size", expr: "etcd_mvcc_db_total_size_in_bytes", unit: "bytes" },
    ],
  },
  node: {
    title: "Nodes",
    monitors: [
      {
        name: "kubelet",
        of: "ServiceMonitor",
        namespaces: ["kube-system"],
        labels: { "k8s-app": ["kubelet"] },
        ports: ["https-metrics"],
        asAccount: account,
      },
      {
        name: "node-exporter",
        of: "PodMonitor",
        namespaces: [],
        labels: { "app.kubernetes.io/name": ["node-exporter", "prometheus-node-exporter"] },
        ports: [9100],
        job: "node-exporter",
      },
    ],
    alerts: [
      {
        name: "NodeUnseen",
        expr: 'up{job="kubelet"} == 0',
        for: "10m",
        severity: "critical",
        summary: "the kubelet of {{ $labels.instance }} does not answer",
        next: "longshore machine power and console of that machine",
      },
      {
        name: "NodeFilesystemFull",
        expr: 'node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|overlay|squashfs"} / node_filesystem_size_bytes < 0.1',
        for: "15m",
        severity: "warning",
        summary: "{{ $labels.mountpoint }} of {{ $labels.instance }} has {{ $value | humanizePercentage }} left",
        next: "look for logs and images that nobody needs",
      },
    ],
    panels: [
      { title: "Pods", expr: "kubelet_running_pods" },
      {
        title: "CPU",
        expr: '1 - avg by (instance) (rate(node_cpu_seconds_total{mode="idle"}[5m]))',
        unit: "percentunit",
      },
      { title: "Memory left", expr: "node_memory_MemAvailable_bytes", unit: "bytes" },
    ],
  },
  cilium: {
    title: "Cilium",
    monitors: [
      {
        name: "cilium-agent",
        of: "ServiceMonitor",
        namespaces: ["kube-system"],
        labels: { "k8s-app": ["cilium"] },
        ports: ["metrics"],
      },
    ],
    alerts: [
      {
        name: "BgpSessionDown",
        expr: "cilium_bgp_control_plane_session_state == 0",
        for: "2m",
        severity: "critical",
        summary: "the BGP session of {{ $labels.instance }} with {{ $labels.neighbor }} is down",
        next: "cilium bgp peers; then the switch: ASN, password, route",
      },
      {
        name: "CiliumUnreachableNodes",
        expr: "sum(cilium_unreachable_nodes) > 0",
        for: "10m",
        severity: "warning",
        summary: "{{ $value }} times a node cannot be reached by another",
        next: "cilium status --verbose on the nodes",
      },
    ],
    panels: [
      { title: "BGP sessions", expr: "cilium_bgp_control_plane_session_state" },
      { title: "Dropped", expr: "sum by (reason) (rate(cilium_drop_count_total[5m]))", unit: "pps" },
    ],
  },
  ceph: {
    title: "Ceph",
    monitors: [
      {
        name: "rook-ceph-mgr",
        of: "ServiceMonitor",
        namespaces: ["rook-ceph"],
        labels: { app: ["rook-ceph-mgr"] },
        ports: ["http-metrics"],
      },
      {
        name: "rook-ceph-exporter",
        of: "ServiceMonitor",
        namespaces: ["rook-ceph"],
        labels: { app: ["rook-ceph-exporter"] },
        ports: ["ceph-exporter-http-metrics"],
      },
    ],
    alerts: [
      {
        name: "CephError",
        expr: "ceph_health_status == 2",
        for: "5m",
        severity: "critical",
        summary: "Ceph says HEALTH_ERR",
        next: "ceph health detail in the toolbox",
      },
      {
        name: "CephWarning",
        expr: "ceph_health_status == 1",
        for: "30m",
        severity: "warning",
        summary: "Ceph says HEALTH_WARN for half an hour",
        next: "ceph health detail in the toolbox",
      },
      {
        name: "CephOsdDown",
        expr: "ceph_osd_up == 0",
        for: "10m",
        severity: "warning",
        summary: "{{ $labels.ceph_daemon }} is down",
        next: "look at its machine and its disk; the data is made whole elsewhere",
      },
      {
        name: "CephNearlyFull",
        expr: "ceph_cluster_total_used_raw_bytes / ceph_cluster_total_bytes > 0.75",
        for: "15m",
        severity: "warning",
        summary: "Ceph is {{ $value | humanizePercentage }} full",
        next: "add disks before 85 %: Ceph stops writing at 95 %",
      },
    ],
    panels: [
      { title: "Health", expr: "ceph_health_status" },
      { title: "OSDs up", expr: "sum(ceph_osd_up)" },
      { title: "Used", expr: "ceph_cluster_total_used_raw_bytes", unit: "bytes" },
    ],
  },
  argocd: {
    title: "Argo CD",
    monitors: [
      {
        name: "argocd",
        of: "ServiceMonitor",
        namespaces: ["argocd"],
        labels: { "app.kubernetes.io/part-of": ["argocd"] },
        ports: ["metrics", "http-metrics"],
      },
    ],
    alerts: [
      {
        name: "ArgoApplicationNotSynced",
        expr: 'argocd_app_info{sync_status!="Synced"} == 1',
        for: "30m",
        severity: "warning",
        summary: "application {{ $labels.name }} is {{ $labels.sync_status }}",
        next: "argocd app diff {{ $labels.name }}",
      },
      {
        name: "ArgoApplicationNotHealthy",
        expr: 'argocd_app_info{health_status!~"Healthy|Progressing"} == 1',
        for: "15m",
        severity: "warning",
        summary: "application {{ $labels.name }} is {{ $labels.health_status }}",
        next: "argocd app get {{ $labels.name }}",
      },
    ],
    panels: [
      { title: "Applications by sync", expr: "count by (sync_status) (argocd_app_info)" },
      { title: "Applications by health", expr: "count by (health_status) (argocd_app_info)" },
    ],
  },
  flux: {
    title: "Flux",
    monitors: [
      {
        name: "flux",
        of: "PodMonitor",
        namespaces: ["flux-system"],
        labels: { app: ["source-controller", "kustomize-controller", "helm-controller", "notification-controller"] },
        ports: ["http-prom"],
      },
    ],
    alerts: [failing("FluxFailing", "flux-system", "flux get all -A --status-selector ready=false")],
    panels: reconciles("flux-system"),
  },
  capi: {
    title: "Cluster API",
    monitors: [
      {
        name: "cluster-api",
        of: "PodMonitor",
        namespaces: [
          "capi-system",
          "capi-kubeadm-bootstrap-system",
          "capi-kubeadm-control-plane-system",
          "capt-system",
        ],
        labels: { "control-plane": ["controller-manager"] },
        ports: [8443],
        asAccount: account,
      },
    ],
    alerts: [
      failing("ClusterApiFailing", "cap.+-system", "kubectl get clusters,machines -A; clusterctl describe cluster"),
    ],
    panels: reconciles("cap.+-system"),
  },
  tinkerbell: {
    title: "Tinkerbell",
    monitors: [
      {
        name: "tinkerbell",
        of: "PodMonitor",
        namespaces: ["tinkerbell"],
        labels: { app: ["tinkerbell"] },
        ports: [7080],
        job: "tinkerbell",
      },
    ],
    alerts: [failing("TinkerbellFailing", "tinkerbell", "kubectl -n tinkerbell get workflows,jobs.bmc.tinkerbell.org")],
    panels: reconciles("tinkerbell"),
  },
};

/** Controllers of controller-runtime say this of themselves. */
function failing(name: string, namespace: string, next: string): Alert {
  const matcher = `namespace=~"${namespace}"`;
  const expr = `sum by (namespace, controller) (rate(controller_runtime_reconcile_errors_total{${matcher}}[15m])) > 0.05`;
  return {
    name,
    expr,
    for: "30m",
    severity: "warning",
    summary: "{{ $labels.controller }} fails again and again",
    next,
  };
}

function reconciles(namespace: string): Watch["panels"] {
  const matcher = `namespace=~"${namespace}"`;
  return [
    {
      title: "Reconciles",
      expr: `sum by (controller, result) (rate(controller_runtime_reconcile_total{${matcher}}[5m]))`,
      unit: "ops",
    },
    { title: "Waiting", expr: `sum by (name) (workqueue_depth{${matcher}})` },
  ];
}
