import { type Clock, systemClock } from "@longshore/kit";
import { applyPlan, type KubeApi, type KubeObject, planObjects, type Wanted } from "@longshore/kube";
import { type ApiServer, startApiServer } from "@longshore/testkit/kubernetes";
import type { BenchStage, Figure } from "@longshore/testkit/tools";
import { median } from "@longshore/testkit/tools";
import { compileFigures } from "./kube-compile.ts";
import { connectTo } from "./kube-connect.ts";
import { driftFigures } from "./kube-drift.ts";
import { kubeMemoryFigures } from "./kube-memory.ts";
import { fullSite, ground } from "../../site-full/objects.ts";
import { makeAll } from "../../site-full/make-all.ts";

const ROUNDS = 9;

export async function* kubeFigures(stage: BenchStage): AsyncGenerator<Figure> {
  yield* compileFigures(stage);
  stage.log("starting etcd, kube-apiserver and kube-controller-manager");
  await using server = await startApiServer({ audit: true, controllers: true });
  using api = connectTo(server);
  yield* applyFigures(server, api, stage);
  yield* driftFigures(server, stage);
  yield* kubeMemoryFigures(server, stage);
}

/** A site on which there is nothing to do: our plan and apply beside kubectl's, over the same objects. */
async function* applyFigures(server: ApiServer, api: KubeApi, { log, signal }: BenchStage): AsyncGenerator<Figure> {
  const objects = await fullSite(signal);
  const wanted: Wanted = { site: "bench", intent: "Addon/full", objects, complete: true };
  log(`making ${objects.length} objects`);
  await makeAll(api, { ...wanted, intent: "Addon/ground", objects: ground(objects) }, signal);
  await makeAll(api, wanted, signal);
  const written = (): number => server.writes().filter(({ userAgent }) => userAgent === "longshore").length;
  const before = written();
  const ours = await rounds(systemClock, () => planAndApply(api, wanted, signal));
  yield {
    name: "writes of all plans and applies of a site on which nothing is to do",
    value: written() - before,
    unit: "",
    target: { of: "value", is: "<=", bound: 0 },
  };
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: objects.map(asApplied) });
  const theirs = await rounds(systemClock, async () => {
    await server.ask(["apply", "--server-side", "--field-manager=longshore", "--force-conflicts", "-f", "-"], list);
    const { code, stdout } = await server.kubectl(
      ["diff", "--server-side", "--field-manager=longshore", "--force-conflicts", "-f", "-"],
      list,
    );
    if (code !== 0) throw new Error(`kubectl sees a difference: ${stdout.slice(0, 400)}`);
  });
  yield {
    name: `plan + no-op apply of examples/site-full: ${objects.length} objects, charts rendered, nothing remembered`,
    value: ours,
    unit: "ms",
    peer: { name: "kubectl apply --server-side + kubectl diff", value: theirs },
    target: { of: "ratio", is: "<=", bound: 0.5 },
  };
}

async function planAndApply(api: KubeApi, wanted: Wanted, signal: AbortSignal): Promise<void> {
  const plan = await planObjects(api, wanted, {}, signal);
  const other = plan.actions.find(({ verb }) => verb !== "keep");
  if (other !== undefined) throw new Error(`${other.verb} ${other.ref.kind} ${other.ref.name}: ${other.reason}`);
  await applyPlan(api, plan, { clock: systemClock }, signal);
}

/** As the engine marks them, so that kubectl, too, has nothing to change. */
function asApplied(object: KubeObject): KubeObject {
  const { metadata } = object;
  const labels = { ...metadata.labels, "longshore.dev/managed": "true" };
  const annotations = { ...metadata.annotations, "longshore.dev/document": "bench/Addon/full" };
  return { ...object, metadata: { ...metadata, labels, ...(object.kind !== "Namespace" && { annotations }) } };
}

/** Milliseconds that it takes, once it was done before. */
async function rounds(clock: Clock, work: () => Promise<void>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i <= ROUNDS; i++) {
    const began = clock.monotonic();
    await work();
    if (i > 0) times.push(clock.monotonic() - began);
  }
  return median(times);
}
