import { writeFileSync } from "node:fs";
import { run } from "../../io/run.ts";
import { tempDir } from "../../io/temp-dir.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { peerErrors } from "../errors.ts";
import { type ApiServer, startApiServer } from "./start-api-server.ts";

export interface WorkloadOptions {
  /** Of the Cluster at the management API server, in the namespace "default" unless told. */
  readonly cluster: string;
  readonly namespace?: string;
  /** Where the Cluster says that its API server is, on 127.0.0.1. */
  readonly port: number;
  readonly controllers?: boolean;
}

/**
 * What the machines of a Cluster would have made of their bootstrap data: an API server with certificates by the real kubeadm
 * under the authority that Cluster API keeps, and what `kubeadm init` leaves in it. Nodes are the caller's.
 */
export async function startWorkload(management: ApiServer, options: WorkloadOptions): Promise<ApiServer> {
  await using pki = tempDir("longshore-pki-");
  const { cluster, namespace = "default", port, controllers = false } = options;
  const read = async (secret: string, key: string): Promise<Buffer> => {
    const args = [
      "get",
      "secret",
      `${cluster}-${secret}`,
      `--namespace=${namespace}`,
      `-o=jsonpath={.data.tls\\.${key}}`,
    ];
    return Buffer.from(await management.ask(args), "base64");
  };
  for (const file of ["ca.crt", "ca.key", "sa.key"]) {
    const [secret = "", key = ""] = file.split(".");
    writeFileSync(pki.join(file), await read(secret, key));
  }
  const { path } = await ensureTool("kubeadm");
  const args = [
    "init",
    "phase",
    "certs",
    "apiserver",
    `--cert-dir=${pki.path}`,
    "--apiserver-cert-extra-sans=127.0.0.1,localhost",
  ];
  const made = await run(path, [...args, "--kubernetes-version=v1.35.4", "--service-cidr=10.96.0.0/24", ADVERTISED]);
  if (made.code !== 0) throw peerErrors.PEER_REFUSED({ what: `kubeadm ${args.join(" ")}`, said: made.stderr });
  const workload = await startApiServer({ port, pki: pki.path, controllers });
  await workload.apply([kubeadmConfig(cluster, port)]);
  return workload;
}

/** It takes no loopback address to advertise; this one is nobody's (RFC 5737), and nobody is told of it. */
const ADVERTISED = "--apiserver-advertise-address=192.0.2.1";

/** As `kubeadm init` leaves it: Cluster API takes it as the sign that there is a control plane. */
function kubeadmConfig(cluster: string, port: number): object {
  const configuration = {
    apiVersion: "kubeadm.k8s.io/v1beta4",
    kind: "ClusterConfiguration",
    clusterName: cluster,
    controlPlaneEndpoint: `127.0.0.1:${port}`,
    kubernetesVersion: "v1.35.4",
  };
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "kubeadm-config", namespace: "kube-system" },
    data: { ClusterConfiguration: JSON.stringify(configuration) },
  };
}
