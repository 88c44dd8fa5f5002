import type { Clock, Random } from "@longshore/kit";
import type { KubeApi, Selection } from "../api.ts";
import { groupOf, type KubeObject, objectKey, type ObjectRef, refOf } from "../object.ts";
import { follow, light, type Sink } from "./follow.ts";

export interface WatchesOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly onError: (of: Selection, error: unknown) => void;
  /** An object came, changed or went (undefined: it went). Called in the order of the server's events. */
  readonly onChange?: ((ref: ObjectRef, object: KubeObject | undefined) => void) | undefined;
}

/**
 * The objects of chosen kinds as an API server has them, kept up to date by watches: without managed fields, and only
 * their metadata where that was asked for.
 */
export class Watches implements AsyncDisposable {
  readonly #api: KubeApi;
  readonly #options: WatchesOptions;
  readonly #kept = new Map<string, Kept>();
  readonly #waiters = new Set<() => void>();
  readonly #nudged = new Set<() => void>();

  constructor(api: KubeApi, options: WatchesOptions) {
    this.#api = api;
    this.#options = options;
  }

  /** Watches exactly these from now on; what is watched already goes on. */
  want(selections: readonly Selection[]): void {
    const wanted = new Map(selections.map((of) => [idOf(of), of]));
    for (const [id, kept] of this.#kept) {
      if (wanted.has(id)) continue;
      kept.stop.abort(new Error("no longer watched"));
      this.#kept.delete(id);
    }
    for (const [id, of] of wanted) if (!this.#kept.has(id)) this.#kept.set(id, this.#start(of));
  }

  /** CRDs or rights changed: whatever waits before it tries again tries now. */
  nudge(): void {
    for (const wake of [...this.#nudged]) wake();
  }

  /** Undefined: there is none, or it is not watched or not yet listed (see `synced`). */
  get(ref: ObjectRef): KubeObject | undefined {
    const key = objectKey(ref);
    for (const kept of this.#of(ref.apiVersion, ref.kind)) {
      const found = kept.objects.get(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The resourceVersion of the object with this `objectKey`, if it is here. */
  version(key: string): string | undefined {
    for (const { objects } of this.#kept.values()) {
      const found = objects.get(key);
      if (found !== undefined) return found.metadata.resourceVersion;
    }
    return undefined;
  }

  /** Sorted by namespace and name. */
  list(apiVersion: string, kind: string): readonly KubeObject[] {
    const all = new Map<string, KubeObject>();
    for (const kept of this.#of(apiVersion, kind)) for (const [key, object] of kept.objects) all.set(key, object);
    return [...all.keys()].sort().map((key) => all.get(key) as KubeObject);
  }

  /** All that is wanted (of one kind, if it is named) was listed once, or is not served by the server. */
  synced(apiVersion?: string, kind?: string): boolean {
    const asked = apiVersion === undefined || kind === undefined ? this.#kept.values() : this.#of(apiVersion, kind);
    return [...asked].every((one) => one.synced);
  }

  /** Resolves when `synced()`. */
  async untilSynced(signal: AbortSignal): Promise<void> {
    while (!this.synced()) {
      const change = Promise.withResolvers<void>();
      const abort = (): void => change.reject(signal.reason);
      if (signal.aborted) abort();
      signal.addEventListener("abort", abort, { once: true });
      this.#waiters.add(change.resolve);
      await change.promise.finally(() => {
        this.#waiters.delete(change.resolve);
        signal.removeEventListener("abort", abort);
      });
    }
  }

  get size(): number {
    return [...this.#kept.values()].reduce((sum, { objects }) => sum + objects.size, 0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const running = [...this.#kept.values()].map(({ running }) => running);
    this.want([]);
    await Promise.allSettled(running);
  }

  #start(of: Selection): Kept {
    const stop = new AbortController();
    const kept: Kept = { of, stop, objects: new Map(), synced: false, running: Promise.resolve() };
    const { clock, random, onError } = this.#options;
    const onNudge = (wake: () => void) => {
      this.#nudged.add(wake);
      return () => this.#nudged.delete(wake);
    };
    const options = { clock, random, onError, onNudge };
    kept.running = follow(this.#api, of, this.#sinkOf(kept), options, stop.signal);
    return kept;
  }

  #sinkOf(kept: Kept): Sink {
    const { objects } = kept;
    const set = (object: KubeObject): void => {
      const ref = refOf(object);
      const key = objectKey(ref);
      const same = objects.get(key)?.metadata.resourceVersion === object.metadata.resourceVersion;
      objects.set(key, light(object));
      if (!same) this.#options.onChange?.(ref, object);
    };
    const forget = (object: KubeObject): void => {
      const ref = refOf(object);
      if (objects.delete(objectKey(ref))) this.#options.onChange?.(ref, undefined);
    };
    return {
      set,
      delete: forget,
      replace: (all) => {
        const keys = new Set(all.map((object) => objectKey(refOf(object))));
        for (const [key, object] of objects) if (!keys.has(key)) forget(object);
        for (const object of all) set(object);
        kept.synced = true;
        for (const wake of this.#waiters) wake();
      },
    };
  }

  *#of(apiVersion: string, kind: string): Generator<Kept> {
    const group = groupOf(apiVersion);
    for (const kept of this.#kept.values())
      if (kept.of.kind === kind && groupOf(kept.of.apiVersion) === group) yield kept;
  }
}

interface Kept {
  readonly of: Selection;
  readonly stop: AbortController;
  readonly objects: Map<string, KubeObject>;
  synced: boolean;
  running: Promise<void>;
}

function idOf({
  apiVersion,
  kind,
  namespace = "",
  labelSelector = "",
  fieldSelector = "",
  metadataOnly = false,
}: Selection): string {
  return [apiVersion, kind, namespace, labelSelector, fieldSelector, metadataOnly].join(" ");
}
