// The same with @kubernetes/client-node's informers, for kube-memory.ts.
import {
  CoreV1Api,
  KubeConfig,
  type KubernetesObject,
  makeInformer,
  RbacAuthorizationV1Api,
} from "@kubernetes/client-node";
import { loadAgentModules, report } from "./kube-watch-common.ts";

await loadAgentModules();
const namespace = process.env["WATCHED"] ?? "";
const config = new KubeConfig();
config.loadFromFile(process.env["KUBECONFIG"] ?? "");
const core = config.makeApiClient(CoreV1Api);
const rbac = config.makeApiClient(RbacAuthorizationV1Api);
const names = new Set<string>();

function inform<T extends KubernetesObject>(path: string, list: () => Promise<{ items: T[] } & object>): void {
  const informer = makeInformer(config, path, list as never);
  const id = (object: KubernetesObject): string => `${path} ${object.metadata?.name}`;
  const skipped = (object: KubernetesObject): boolean =>
    ["default", "kube-root-ca.crt"].includes(object.metadata?.name ?? "");
  informer.on("add", (object) => void (skipped(object) || names.add(id(object))));
  informer.on("delete", (object) => void names.delete(id(object)));
  informer.on("error", (error: unknown) => console.error(error));
  void informer.start();
}

const home = `/api/v1/namespaces/${namespace}`;
inform(`${home}/configmaps`, () => core.listNamespacedConfigMap({ namespace }));
inform(`${home}/secrets`, () => core.listNamespacedSecret({ namespace }));
inform(`${home}/serviceaccounts`, () => core.listNamespacedServiceAccount({ namespace }));
inform(`${home}/services`, () => core.listNamespacedService({ namespace }));
inform(`/apis/rbac.authorization.k8s.io/v1/namespaces/${namespace}/roles`, () =>
  rbac.listNamespacedRole({ namespace }),
);
report(() => names.size);
