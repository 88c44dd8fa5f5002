import type { CurrentIntent, Intent, IntentRef } from "../intent.ts";
import { keyOf } from "../intent.ts";
import type { ChangeRequest, PlanContext } from "./types.ts";

/** The documents as they will be when the change is done; for checks across documents. */
export interface World {
  readonly context: PlanContext;
  find<Spec extends object>(kind: string, site: string, name: string): Intent<Spec> | undefined;
  /** Of one kind at one site; those that stay as they are first, then those of the request in its order. */
  all<Spec extends object>(kind: string, site: string): readonly Intent<Spec>[];
  /** All kinds at one site. */
  atSite(site: string): readonly Intent[];
  /** The request says nothing about it. */
  isUntouched(intent: IntentRef): boolean;
  readonly sites: readonly string[];
  /** What `make` gives, made at the first call with this key: an index that the check of each document reads. */
  once<T>(key: string, make: () => T): T;
}

export function worldAfter(current: readonly CurrentIntent[], request: ChangeRequest, context: PlanContext): World {
  const applied = new Set(request.apply.map(keyOf));
  const deleted = new Set(request.delete.map(keyOf));
  const stays = current.filter((intent) => !applied.has(keyOf(intent)) && !deleted.has(keyOf(intent)));
  const all = [...stays, ...request.apply];
  const byKey = new Map(all.map((intent) => [keyOf(intent), intent]));
  const bySite = Map.groupBy(all, ({ site }) => site);
  const byKind = Map.groupBy(all, ({ site, kind }) => `${site}/${kind}`);
  const made = new Map<string, unknown>();
  return {
    context,
    // a kind reads only kinds that it knows: the spec is what their schema made
    find: <Spec extends object>(kind: string, site: string, name: string) =>
      byKey.get(keyOf({ kind, site, name })) as Intent<Spec> | undefined,
    all: <Spec extends object>(kind: string, site: string) =>
      (byKind.get(`${site}/${kind}`) ?? []) as unknown as readonly Intent<Spec>[],
    atSite: (site) => bySite.get(site) ?? [],
    isUntouched: (intent) => !applied.has(keyOf(intent)) && !deleted.has(keyOf(intent)),
    once: <T>(key: string, make: () => T) => {
      if (!made.has(key)) made.set(key, make());
      return made.get(key) as T; // a key stands for one type
    },
    sites: all.filter(({ kind }) => kind === "Site").map(({ name }) => name),
  };
}
