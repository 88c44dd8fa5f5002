import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Stage } from "@longshore/testkit";
import { ensureTool, run } from "@longshore/testkit/tools";

/** What a cluster's Secret holds, made by kubeadm itself in `folder`, with a certificate for an API server on loopback beside it. */
export async function clusterKeys(stage: Stage, folder: string): Promise<Readonly<Record<string, string>>> {
  const { path: kubeadm } = await ensureTool("kubeadm");
  for (const phase of ["ca", "etcd-ca", "front-proxy-ca", "sa", "apiserver"]) {
    const { code, stderr } = await run(kubeadm, ["init", "phase", "certs", phase, ...flagsOf(phase, folder)]);
    stage.expect(code === 0, `kubeadm makes ${phase}: ${stderr}`);
  }
  const read = (file: string): string => readFileSync(join(folder, file), "utf8");
  return {
    token: "abcdef.0123456789abcdef",
    ...Object.fromEntries(FILES.map((file) => [file.replace("/", "-"), read(file)])),
  };
}

/** As the Secret names them, save that there it is `etcd-ca.crt`. */
const FILES = ["ca", "etcd/ca", "front-proxy-ca"]
  .flatMap((name) => [`${name}.crt`, `${name}.key`])
  .concat("sa.pub", "sa.key");

function flagsOf(phase: string, folder: string): string[] {
  const where = `--cert-dir=${folder}`;
  if (phase === "sa") return [where];
  if (phase !== "apiserver") return [where, "--kubernetes-version=v1.35.4"];
  const names = "--apiserver-cert-extra-sans=127.0.0.1,localhost";
  const at = ["--service-cidr=10.96.0.0/24", "--apiserver-advertise-address=10.1.0.10"];
  return [where, "--kubernetes-version=v1.35.4", names, ...at];
}
