import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sealBundle } from "@longshore/charts/bundle";
import { type DocumentPlanCommand, Signed, sealDestructiveOrder, type Status, subjects } from "@longshore/contracts";
import { type Compiled, condition, type KubernetesSide, objectPlanDigest } from "@longshore/intents";
import { systemClock, systemRandom } from "@longshore/kit";
import { connectKube, type KubeObject, refOf } from "@longshore/kube";
import type { ApiServer } from "@longshore/testkit/kubernetes";
import { bundleFiles } from "../src/io/charts/bundle-files.ts";
import type { KubernetesWorld } from "../src/kubernetes/kubernetes-world.ts";
import { signerFor } from "./hub-keys.ts";
import { World } from "./world.ts";

/** An agent whose Networks become ConfigMaps, one for each of their labels, at a real API server. */
export class KubernetesStage implements AsyncDisposable {
  readonly world: World;
  readonly #folder = mkdtempSync(join(tmpdir(), "longshore-bundles-"));
  #orders = 0;

  constructor(server: Pick<ApiServer, "kubeconfig">, more: Partial<KubernetesWorld> = {}) {
    const kubernetes: KubernetesWorld = {
      connect: (access) => connectKube(access),
      sideOf: (kind) => (kind === "network" ? tides : undefined),
      kubeconfigOf: () => ({ text: readFileSync(server.kubeconfig, "utf8"), where: "the test" }),
      bundles: bundleFiles(join(this.#folder, "charts")),
      ...more,
    };
    const timing = { beatMs: 10_000, resyncMs: 2000, syncMs: 60_000, telemetryMs: 3_600_000, watchMs: 60_000 };
    this.world = new World({}, { clock: systemClock, timing, kubernetes });
    this.world.start();
  }

  /** Undefined: no longer wanted. */
  apply(name: string, labels: Readonly<Record<string, string>> | undefined): void {
    this.world.hub.apply({ kind: "Network", name, spec: labels && NETWORK, labels: { ...labels } });
  }

  status(name: string): Status | undefined {
    return this.world.hub.statuses.get(`network/${name}`);
  }

  condition(name: string, type: string) {
    return this.status(name)?.conditions.find((one) => one.type === type);
  }

  events(name: string, of?: string) {
    return this.world.hub.events.filter(
      (event) => event.noun === "network" && event.name === name && (of === undefined || event.reason === of),
    );
  }

  reasons(name: string): readonly string[] {
    return this.events(name).map(({ reason }) => reason);
  }

  /** What the site says that a document would do, whole; without labels: the one that it holds. */
  async plan(name: string, labels?: Readonly<Record<string, string>>) {
    const ref = { kind: "Network", name, site: "oslo" };
    const spec = Buffer.from(JSON.stringify(NETWORK));
    const apply = labels === undefined ? [] : [{ ...ref, labels: { ...labels }, spec }];
    const held = labels === undefined ? [ref] : [];
    const ask = (asked: Partial<DocumentPlanCommand>) =>
      this.world.hub.link.command(subjects.cmdDocumentPlan, { apply: [], delete: [], held: [], part: "", ...asked });
    const [planned] = (await ask({ apply, held })).documents;
    if (!planned?.plan) return { problem: planned?.problem ?? "", plan: undefined, parts: 0 };
    const { plan, problem } = planned;
    const actions = [...plan.actions];
    for (const part of plan.parts) actions.push(...(await ask({ part })).part);
    return { problem, plan: { ...plan, actions, parts: [] }, parts: plan.parts.length };
  }

  /** The operator signs what the site plans, and orders it. */
  async prune(name: string, signed = "what the site plans") {
    const planned = await this.plan(name);
    if (!planned.plan) throw new Error(planned.problem);
    const planDigest = signed === "what the site plans" ? objectPlanDigest(planned.plan) : Buffer.alloc(32);
    const nonce = `nonce-of-the-word-${++this.#orders}`;
    const expiresAtMs = this.world.clock.now() + 60_000;
    const word = { site: "oslo", verb: "document prune", planDigest, nonce, expiresAtMs };
    const order = Signed.decode(sealDestructiveOrder(word, signerFor(this.world.hub.keys.operator)));
    const command = { kind: "Network", name, orderId: `order-${this.#orders}-x`, order };
    return this.world.hub.link.command(subjects.cmdDocumentPrune, command);
  }

  /** What the hub rendered for the document; it reaches the bucket when `arrive` is called. */
  applyChart(name: string, at: string): { readonly arrive: () => void } {
    const { bytes, digest, key } = sealBundle([configMap(name, { at })], (count) => systemRandom.bytes(count));
    const rendering = { release: "tides", digest: Buffer.from(digest, "hex"), key, renderedFrom: Buffer.of() };
    const labels = { chart: "tides" };
    this.world.hub.apply({ kind: "Network", name, spec: NETWORK, labels, renderings: [rendering] });
    return { arrive: () => void this.world.hub.link.objects.set(digest, bytes) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.world[Symbol.asyncDispose]();
    rmSync(this.#folder, { recursive: true });
  }
}

/** `tide: high` is a ConfigMap `tide`, `volume-a: 1Gi` a claim, `pools: "9"` nine pools of Ceph; of a document with `secret`, its value stands in a bad name. */
const tides: KubernetesSide = {
  target: () => ({ api: "management" }),
  compile: (intent, site) => {
    const { labels } = intent;
    if (labels["chart"] !== undefined) return chartObjects(intent, site.rendered(intent, labels["chart"]));
    if (labels["waits"] !== undefined)
      return { objects: [], waits: [{ reason: "TideUnknown", message: "no tide yet" }] };
    const password = site.secret({ secret: "harbour", key: "password" }) ?? "";
    return { objects: objectsOf(labels, password), waits: [] };
  },
  health: ({ labels }, site) => {
    const all = objectsOf(labels, "").map((object) => site.live(refOf(object)));
    const ok = all.every((one) => one !== undefined) ? true : undefined;
    const { type, reason, message } = condition(
      "TidesKnown",
      ok,
      ok === true ? "Known" : "NotObserved",
      `${all.length}`,
      0,
    );
    return [{ type, ok, reason, message }];
  },
};

function chartObjects({ name }: { readonly name: string }, objects: readonly KubeObject[] | undefined): Compiled {
  const waits = objects === undefined ? [{ reason: "ChartNotHere", message: `the chart of ${name} is not here` }] : [];
  return { objects: objects ?? [], waits };
}

function objectsOf(labels: Readonly<Record<string, string>>, password: string): KubeObject[] {
  return Object.entries(labels).flatMap(([name, value]) => {
    if (name === "deletion" || name === "drift" || name === "chart") return [];
    if (name === "leak") return [configMap("leak", { [`${password} is no key`]: "" })];
    if (name === "beacon") return [beacon(value)];
    if (name === "pools") return Array.from({ length: Number(value) }, (_, i) => pool(i));
    return name.startsWith("volume") ? [claim(name, value)] : [configMap(name, { at: value })];
  });
}

function configMap(name: string, data: Readonly<Record<string, string>>): KubeObject {
  return { apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "default" }, data };
}

/** Of a kind that nobody defined. */
function beacon(name: string): KubeObject {
  return { apiVersion: "harbour.example/v1", kind: "Beacon", metadata: { name, namespace: "default" } };
}

function pool(i: number): KubeObject {
  const name = `pool-of-the-harbour-${String(i).padStart(5, "0")}`;
  return {
    apiVersion: "ceph.rook.io/v1",
    kind: "CephBlockPool",
    metadata: { name, namespace: "default" },
    spec: { i },
  };
}

function claim(name: string, storage: string): KubeObject {
  const spec = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } } };
  return { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name, namespace: "default" }, spec };
}

const NETWORK = {
  cni: "cilium",
  chart: { url: "https://charts.example/cilium-1.20.2.tgz", sha256: "0f".repeat(32) },
};
