import type { SecretReference, SiteView, Target, Wait } from "@longshore/intents";

export interface Kubeconfig {
  readonly text: string;
  /** For errors. */
  readonly where: string;
}

/** The kubeconfig of a target as far as the site's documents have it, or what is missing; undefined: Cluster API makes it. */
export function kubeconfigOf(target: Target, site: SiteView): Kubeconfig | { readonly wait: Wait } | undefined {
  if (target.api === "management") return ofManagement(site);
  const cluster = site.find<ClusterSpec>("Cluster", target.cluster)?.spec;
  if (cluster === undefined) return waitFor("NoCluster", `the site has no Cluster ${target.cluster}: apply it`);
  return cluster.provider === "capi" ? undefined : ofKubeadm(target.cluster, cluster, site);
}

/** Where Cluster API has this site's objects. */
export function managementNamespace(site: SiteView): string {
  return managementOf(site)?.namespace ?? "default";
}

function ofManagement(site: SiteView): Kubeconfig | { readonly wait: Wait } {
  const named = managementOf(site);
  if (named === undefined)
    return waitFor(
      "NoManagement",
      "no document says where the management API server is: apply a Provisioner with provider tinkerbell",
    );
  return valueOf(named.kubeconfig, site, "");
}

function ofKubeadm(cluster: string, { bootstrap }: ClusterSpec, site: SiteView): Kubeconfig | { readonly wait: Wait } {
  if (bootstrap === undefined) return waitFor("KubeconfigMissing", `cluster/${cluster} names no Secret with ${ADMIN}`);
  const more = ` (of cluster/${cluster}: as \`kubeadm init phase kubeconfig admin\` writes it)`;
  return valueOf({ secret: bootstrap, key: ADMIN }, site, more);
}

function valueOf(reference: SecretReference, site: SiteView, more: string): Kubeconfig | { readonly wait: Wait } {
  const { secret, key } = reference;
  const text = site.secret(reference);
  if (text !== undefined) return { text, where: `${key} of secret/${secret}` };
  const message = `secret/${secret} is not here, cannot be opened or has no key ${key}${more}: \`longshore describe secret ${secret}\``;
  return waitFor("KubeconfigMissing", message);
}

function managementOf(site: SiteView) {
  return site.all<ProvisionerSpec>("Provisioner").find(({ spec }) => spec.tinkerbell !== undefined)?.spec.tinkerbell;
}

function waitFor(reason: string, message: string): { readonly wait: Wait } {
  return { wait: { reason, message } };
}

/** As much of a Provisioner as says where the management API server is. */
interface ProvisionerSpec {
  readonly tinkerbell?: { readonly kubeconfig: SecretReference; readonly namespace: string } | undefined;
}

/** As much of a Cluster as says how its API server is reached. */
interface ClusterSpec {
  readonly provider: string;
  /** With kubeadm: the Secret with its keys. */
  readonly bootstrap?: string | undefined;
}

const ADMIN = "admin.conf";
