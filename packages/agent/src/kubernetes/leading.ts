import type { KubeApi } from "@longshore/kube";
import { kubernetesErrors } from "./kubernetes-errors.ts";

/** The same API server, at which nothing is changed while this agent may not act. @throws AGENT_NOT_LEADING */
export function whileLeading(api: KubeApi, mayAct: () => boolean): KubeApi {
  const check = (): void => {
    if (!mayAct()) throw kubernetesErrors.AGENT_NOT_LEADING(undefined);
  };
  return {
    server: api.server,
    resources: (signal) => api.resources(signal),
    resource: (apiVersion, kind, signal) => api.resource(apiVersion, kind, signal),
    forgetResources: () => api.forgetResources(),
    get: (ref, signal) => api.get(ref, signal),
    pages: (of, signal) => api.pages(of, signal),
    watch: (of, resourceVersion, signal) => api.watch(of, resourceVersion, signal),
    text: (path, signal) => api.text(path, signal),
    certificates: (signal) => api.certificates(signal),
    async apply(object, how, signal) {
      if (how?.dryRun !== true) check();
      return api.apply(object, how, signal);
    },
    async delete(ref, how, signal) {
      if (how?.dryRun !== true) check();
      return api.delete(ref, how, signal);
    },
  };
}
