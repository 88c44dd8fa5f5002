import type { ClusterSpec, ProvisionerSpec, SecretReference, SiteView, Target, Wait } from "@longshore/intents";
import { messageOf } from "@longshore/kit";
import type { ClusterLogins } from "./login/cluster-logins.ts";

export interface Kubeconfig {
  readonly text: string;
  /** For errors. */
  readonly where: string;
}

/** The kubeconfig of a target as far as the site's documents have it, or what is missing; undefined: Cluster API makes it. */
export function kubeconfigOf(
  target: Target,
  site: SiteView,
  logins: ClusterLogins,
): Kubeconfig | { readonly wait: Wait } | undefined {
  if (target.api === "management") return ofManagement(site);
  const cluster = site.find<ClusterSpec>("Cluster", target.cluster)?.spec;
  if (cluster === undefined) return waitFor("NoCluster", `the site has no Cluster ${target.cluster}: apply it`);
  return cluster.provider === "capi" ? undefined : ofKubeadm(target.cluster, cluster, site, logins);
}

/** Where Cluster API has this site's objects. */
export function managementNamespace(site: SiteView): string {
  return managementOf(site)?.namespace ?? "default";
}

function ofManagement(site: SiteView): Kubeconfig | { readonly wait: Wait } {
  const named = managementOf(site);
  const message =
    "no document says where the management API server is: apply a Provisioner with `provider: tinkerbell` and its kubeconfig";
  if (named === undefined) return waitFor("NoManagement", message);
  const { secret, key } = named.kubeconfig;
  const text = site.secret(named.kubeconfig);
  return text === undefined ? missing(named.kubeconfig) : { text, where: `${key} of secret/${secret}` };
}

/** The site has the cluster's authority, so it logs in by itself. */
function ofKubeadm(
  name: string,
  { bootstrap = "", endpoint, port }: ClusterSpec,
  site: SiteView,
  logins: ClusterLogins,
): Kubeconfig | { readonly wait: Wait } {
  const [certificateKey, keyKey] = ["ca.crt", "ca.key"] as const;
  const certificate = site.secret({ secret: bootstrap, key: certificateKey });
  const key = site.secret({ secret: bootstrap, key: keyKey });
  if (certificate === undefined) return missing({ secret: bootstrap, key: certificateKey });
  if (key === undefined) return missing({ secret: bootstrap, key: keyKey });
  const server = `https://${endpoint.includes(":") ? `[${endpoint}]` : endpoint}:${port}`;
  try {
    return { text: logins.kubeconfig({ name, server, certificate, key }), where: `the login of cluster/${name}` };
  } catch (error) {
    const what = `${certificateKey} and ${keyKey} of secret/${bootstrap} are no authority (${messageOf(error)})`;
    return waitFor("BadAuthority", `${what}: put in what \`kubeadm init phase certs ca\` wrote`);
  }
}

function missing({ secret, key }: SecretReference): { readonly wait: Wait } {
  const message = `secret/${secret} is not here, cannot be opened or has no key ${key}: \`longshore describe secret ${secret}\``;
  return waitFor("KubeconfigMissing", message);
}

function managementOf(site: SiteView) {
  return site.all<ProvisionerSpec>("Provisioner").find(({ spec }) => spec.tinkerbell !== undefined)?.spec.tinkerbell;
}

function waitFor(reason: string, message: string): { readonly wait: Wait } {
  return { wait: { reason, message } };
}
