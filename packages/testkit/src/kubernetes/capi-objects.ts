/** A Cluster of one control-plane machine by CAPT, for tests that need one, not any particular one. */
export function testCluster(name: string, port: number): object[] {
  const namespace = "default";
  const infrastructure = "infrastructure.cluster.x-k8s.io";
  const controlPlane = "controlplane.cluster.x-k8s.io";
  const endpoint = { host: "127.0.0.1", port };
  const providerId = [{ name: "provider-id", value: "PROVIDER_ID" }];
  return [
    {
      apiVersion: "cluster.x-k8s.io/v1beta2",
      kind: "Cluster",
      metadata: { name, namespace },
      spec: {
        clusterNetwork: { pods: { cidrBlocks: ["10.244.0.0/16"] }, services: { cidrBlocks: ["10.96.0.0/24"] } },
        controlPlaneEndpoint: endpoint,
        infrastructureRef: { apiGroup: infrastructure, kind: "TinkerbellCluster", name },
        controlPlaneRef: { apiGroup: controlPlane, kind: "KubeadmControlPlane", name },
      },
    },
    {
      apiVersion: `${infrastructure}/v1beta1`,
      kind: "TinkerbellCluster",
      metadata: { name, namespace },
      spec: { controlPlaneEndpoint: endpoint },
    },
    {
      apiVersion: `${infrastructure}/v1beta1`,
      kind: "TinkerbellMachineTemplate",
      metadata: { name, namespace },
      spec: {
        template: {
          spec: {
            hardwareAffinity: { required: [{ labelSelector: { matchLabels: { role: "control-plane" } } }] },
            templateOverride: TEMPLATE,
          },
        },
      },
    },
    {
      apiVersion: `${controlPlane}/v1beta2`,
      kind: "KubeadmControlPlane",
      metadata: { name, namespace },
      spec: {
        replicas: 1,
        version: "v1.35.4",
        machineTemplate: {
          spec: { infrastructureRef: { apiGroup: infrastructure, kind: "TinkerbellMachineTemplate", name } },
        },
        kubeadmConfigSpec: {
          initConfiguration: { nodeRegistration: { kubeletExtraArgs: providerId } },
          joinConfiguration: { nodeRegistration: { kubeletExtraArgs: providerId } },
        },
      },
    },
  ];
}

const TEMPLATE = `version: "0.1"
name: install
global_timeout: 600
tasks:
  - name: install
    worker: "{{.device_1}}"
    actions:
      - {name: stream, image: "registry.example/image2disk:v1", timeout: 60}
      - {name: write-bootstrap, image: "registry.example/writefile:v1", timeout: 60}
`;
