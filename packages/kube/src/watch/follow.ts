import { type Clock, fullJitter, isLongshoreError, type Random } from "@longshore/kit";
import type { KubeApi, Selection } from "../api.ts";
import type { KubeObject } from "../object.ts";

export interface FollowOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Each failure; it goes on by itself. */
  readonly onError: (of: Selection, error: unknown) => void;
  /** Calls `wake` when it is worth trying again at once, until the returned function is called. */
  readonly onNudge?: ((wake: () => void) => () => void) | undefined;
}

/** What is made of the objects of a selection. */
export interface Sink {
  /** All that there is, instead of what was known. Empty also when the server does not serve the kind (any more). */
  replace(objects: readonly KubeObject[], served: boolean): void;
  set(object: KubeObject): void;
  delete(object: KubeObject): void;
}

/**
 * Keeps a sink as the server has the objects, until the signal: list, then watch from there; a watch that ends or falls
 * silent is taken up where it was, one whose place is gone (410) begins with a list again. Failures wait longer each time.
 */
export async function follow(
  api: KubeApi,
  of: Selection,
  sink: Sink,
  options: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  const { clock, random, onError } = options;
  let version: string | undefined;
  for (let failures = 0; !signal.aborted; ) {
    const began = clock.monotonic();
    try {
      version ??= await relist(api, of, sink, signal);
      version = await watchOn(api, of, sink, version, signal);
      if (clock.monotonic() - began > HEALTHY_MS) failures = 0;
      else failures++; // a server that ends each watch at once is not asked in a circle
    } catch (error) {
      if (signal.aborted) return;
      if (isLongshoreError(error, "KUBE_UNKNOWN_KIND")) sink.replace([], false);
      if (isLongshoreError(error, "KUBE_UNKNOWN_KIND") || isLongshoreError(error, "KUBE_REFUSED")) version = undefined;
      onError(of, error);
      failures++;
    }
    if (failures > 0) await pause(fullJitter(failures - 1, BACKOFF, random), options, signal);
  }
}

/** Undefined: list again. */
async function watchOn(
  api: KubeApi,
  of: Selection,
  sink: Sink,
  from: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  let version = from;
  for await (const event of api.watch(of, from, signal)) {
    if (event.type === "gone") return undefined;
    version = event.type === "bookmark" ? event.resourceVersion : (event.object.metadata.resourceVersion ?? version);
    if (event.type === "deleted") sink.delete(event.object);
    else if (event.type !== "bookmark") sink.set(event.object);
  }
  return version;
}

async function relist(api: KubeApi, of: Selection, sink: Sink, signal: AbortSignal): Promise<string> {
  let objects: KubeObject[] = [];
  let version = "";
  for await (const page of api.pages({ pageSize: PAGE, ...of }, signal)) {
    if (page.restarted) objects = [];
    objects.push(...page.items.map(light));
    version = page.resourceVersion;
  }
  sink.replace(objects, true);
  return version;
}

/** Without what nobody here reads and what is often most of it. */
export function light(object: KubeObject): KubeObject {
  const metadata = object.metadata as Record<string, unknown>;
  delete metadata["managedFields"];
  const annotations = metadata["annotations"] as Record<string, string> | undefined;
  if (annotations !== undefined) delete annotations["kubectl.kubernetes.io/last-applied-configuration"];
  return object;
}

function pause(ms: number, { clock, onNudge }: FollowOptions, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, end);
    const off = onNudge?.(end);
    signal.addEventListener("abort", end, { once: true });
    function end(): void {
      cancel();
      off?.();
      signal.removeEventListener("abort", end);
      resolve();
    }
    if (signal.aborted) end();
  });
}

/** Smaller than what else is listed: what a page takes of memory stays with a process that watches for ever. */
const PAGE = 50;
const BACKOFF = { first: 500, max: 30_000 };
/** A watch that lasted so long counts as a success. */
const HEALTHY_MS = 10_000;
