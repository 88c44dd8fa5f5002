import type { Example } from "../kind.ts";

export const provisionerExamples: readonly Example[] = [
  {
    title: "The agent itself installs machines, as it does without this document",
    yaml: `apiVersion: longshore.dev/v1
kind: Provisioner
metadata: {name: main, site: bergen}
spec: {provider: netboot}
`,
  },
  {
    title: "Tinkerbell at the site's management API server; Rufio comes to the BMCs through the agent",
    yaml: `apiVersion: longshore.dev/v1
kind: Provisioner
metadata: {name: main, site: oslo}
spec:
  provider: tinkerbell
  tinkerbell:
    kubeconfig: {secret: management, key: kubeconfig}
    namespace: oslo
    url: http://10.1.0.9:7080
    machines: {matchLabels: {installer: tinkerbell}}
    bmc: {url: "http://10.1.0.2:8406", key: {secret: management, key: rufio}}
    actions:
      image2disk: mirror.example/tinkerbell/image2disk@sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0
      writefile: mirror.example/tinkerbell/writefile@sha256:f0e1d2c3b4a5968778695a4b3c2d1e0ff0e1d2c3b4a5968778695a4b3c2d1e0f
`,
  },
];
