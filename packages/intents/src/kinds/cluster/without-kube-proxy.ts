import type { Intent } from "../../intent.ts";

/** What a cluster looks at in the site's Network. */
interface NetworkSpec {
  readonly cluster?: string | undefined;
  readonly kubeProxyReplacement?: boolean | undefined;
}

/** Whether the site's Network does what kube-proxy would. */
export function withoutKubeProxy(cluster: string, networks: readonly Intent<NetworkSpec>[]): boolean {
  return networks.some(({ spec }) => (spec.cluster ?? cluster) === cluster && spec.kubeProxyReplacement === true);
}
