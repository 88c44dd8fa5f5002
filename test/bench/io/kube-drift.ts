import { systemClock, systemRandom } from "@longshore/kit";
import { Keeper, type KubeObject, refOf, type WatchEvent } from "@longshore/kube";
import type { ApiServer } from "@longshore/testkit/kubernetes";
import type { BenchStage, Figure } from "@longshore/testkit/tools";
import { connectTo } from "./kube-connect.ts";
import { settings } from "./kube-settings.ts";

const HOME = "bench-drift";
const OBJECTS = 100;

/** Somebody changes a field of ours: how long until it is ours again, as a third one sees it. */
export async function* driftFigures(server: ApiServer, { log, signal }: BenchStage): AsyncGenerator<Figure> {
  using saboteur = connectTo(server);
  using ours = connectTo(server);
  using onlooker = connectTo(server);
  const objects = [
    { apiVersion: "v1", kind: "Namespace", metadata: { name: HOME } },
    ...Array.from({ length: OBJECTS }, (_, i) => settings(`c${i}`, HOME)),
  ];
  const settled = Promise.withResolvers<void>();
  await using keeper = new Keeper({
    api: ours,
    clock: systemClock,
    random: systemRandom,
    onReport: ({ phase, message }) => (phase === "settled" ? settled.resolve() : log(message)),
  });
  keeper.want({ site: "bench", intent: "Addon/drift", objects, complete: true });
  await settled.promise;
  const of = { apiVersion: "v1", kind: "ConfigMap", namespace: HOME };
  let version = "";
  for await (const page of onlooker.pages(of, signal)) version = page.resourceVersion;
  const stop = new AbortController();
  const events = onlooker.watch(of, version, AbortSignal.any([stop.signal, signal]));
  const times: number[] = [];
  for (const object of objects.slice(1)) {
    await saboteur.apply(spoilt(object), { fieldManager: "saboteur", force: true }, signal);
    const began = systemClock.monotonic();
    await corrected(events, object.metadata.name);
    times.push(systemClock.monotonic() - began);
  }
  stop.abort();
  const sorted = times.toSorted((a, b) => a - b);
  yield {
    name: "from drift to its correction, p50",
    value: sorted[Math.floor(sorted.length * 0.5)] ?? Number.NaN,
    unit: "ms",
  };
  yield {
    name: "from drift to its correction, p99",
    value: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    unit: "ms",
  };
  keeper.forget({ site: "bench", intent: "Addon/drift" });
  await saboteur.delete(refOf(objects[0] as KubeObject), {}, signal);
}

function spoilt(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata } = object;
  return { apiVersion, kind, metadata: { name: metadata.name, namespace: HOME }, data: { level: "debug" } };
}

async function corrected(events: AsyncIterable<WatchEvent>, name: string): Promise<void> {
  const iterator = events[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await iterator.next();
    if (done) throw new Error("the watch ended");
    if (value.type !== "modified" || value.object.metadata.name !== name) continue;
    if ((value.object["data"] as Readonly<Record<string, string>>)["level"] === "info") return;
  }
}
