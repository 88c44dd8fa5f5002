import { readFileSync } from "node:fs";
import { Secret, systemClock } from "@longshore/kit";
import { type ApiServer, type ApiServerOptions, startApiServer } from "@longshore/testkit/kubernetes";
import { afterAll, beforeAll, beforeEach } from "vitest";
import type { KubeApi } from "../src/api.ts";
import { readInventories } from "../src/inventory/keep-inventory.ts";
import { connectKube } from "../src/io/connect-kube.ts";
import type { Access } from "../src/kubeconfig/access.ts";
import { parseKubeconfig } from "../src/kubeconfig/parse-kubeconfig.ts";
import type { KubeObject } from "../src/object.ts";
import { applyPlan, type KubeOutcome } from "../src/plan/apply-plan.ts";
import type { KubePlan } from "../src/plan/plan.ts";
import { planObjects } from "../src/plan/plan-objects.ts";
import type { Wanted } from "../src/plan/wanted.ts";

export interface AtServer {
  readonly server: ApiServer;
  readonly kube: KubeApi & Disposable;
  /** A namespace of this test's own. */
  readonly home: string;
}

/** One API server for the tests around, which `placed` is told of before each of them. */
export function atApiServer(options: ApiServerOptions, placed: (at: AtServer) => void): void {
  let server: ApiServer;
  let kube: KubeApi & Disposable;
  let count = 0;
  beforeAll(async () => {
    server = await startApiServer(options);
    kube = connectKube(accessTo(server));
  }, 120_000);
  beforeEach(async () => {
    const home = `home-${count++}`;
    await kube.apply(namespace(home), { fieldManager: "test" });
    placed({ server, kube, home });
  });
  afterAll(async () => {
    kube[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });
}

/** Plans, unless it was planned, and applies. */
export async function applyWanted(kube: KubeApi, wanted: Wanted, plan?: KubePlan): Promise<KubeOutcome> {
  return await applyPlan(kube, plan ?? (await planObjects(kube, wanted)), { clock: systemClock });
}

/** Keys of all that the inventories of an intent name. */
export async function inventoryOf(kube: KubeApi, intent: string): Promise<readonly string[]> {
  const own = (await readInventories(kube)).filter((one) => one.intent === intent);
  return own.flatMap(({ entries }) => [...entries.keys()].sort());
}

/** As its admin; `port`: by way of a proxy. */
export function accessTo(server: ApiServer, port?: number): Access {
  const access = parseKubeconfig(readFileSync(server.kubeconfig, "utf8"), { where: server.kubeconfig });
  return port === undefined ? access : { ...access, server: `https://127.0.0.1:${port}` };
}

export function tokenAccess(server: ApiServer, token: string): Access {
  const ca = { text: new Secret(server.ca) };
  return { server: server.url, ca, credentials: { kind: "token", token: { text: new Secret(token) } } };
}

export function configMap(name: string, data: Readonly<Record<string, string>>, namespace = "default"): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace }, data };
}

export function namespace(name: string): KubeObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

export function deployment(
  name: string,
  spec: Readonly<Record<string, unknown>> = {},
  namespaceName = "default",
): KubeObject {
  const labels = { app: name };
  const container = { name, image: `${name}:1`, resources: { requests: { cpu: "500m", memory: "1Gi" } } };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace: namespaceName, labels },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ ...container, ports: [{ containerPort: 80 }] }] } },
      ...spec,
    },
  };
}

/** A definition of `kind` in the group tides.example, version v1. */
export function definition(kind: string, scope: "Namespaced" | "Cluster" = "Namespaced"): KubeObject {
  const singular = kind.toLowerCase();
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${singular}s.tides.example` },
    spec: {
      group: "tides.example",
      scope,
      names: { kind, plural: `${singular}s`, singular, listKind: `${kind}List` },
      versions: [
        {
          name: "v1",
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: "object",
              properties: { spec: { type: "object", properties: { at: { type: "string" } } } },
            },
          },
        },
      ],
    },
  };
}

export function custom(kind: string, name: string, at: string, namespaceName = "default"): KubeObject {
  return { apiVersion: "tides.example/v1", kind, metadata: { name, namespace: namespaceName }, spec: { at } };
}

export function wants(intent: string, ...objects: readonly KubeObject[]): Wanted {
  return { site: "oslo", intent, objects, complete: true };
}
