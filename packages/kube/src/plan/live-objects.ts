import { isLongshoreError } from "@longshore/kit";
import type { KubeApi } from "../api.ts";
import { type KubeObject, type ObjectRef, objectKey, refOf } from "../object.ts";
import { MARK } from "./wanted.ts";

/** Asks for one object; undefined: there is none. @throws KUBE_UNKNOWN_KIND */
export type GetObject = (ref: ObjectRef, signal?: AbortSignal) => Promise<KubeObject | undefined>;

/**
 * Objects as they are now. Of a kind of which many will be asked for, all that are ours are listed first: a plan of
 * thousands is a few requests then. What is not in the list (somebody took our mark away) is asked for by itself.
 */
export async function liveObjects(api: KubeApi, refs: readonly ObjectRef[], signal?: AbortSignal): Promise<GetObject> {
  const listed = new Map<string, KubeObject>();
  for (const of of Map.groupBy(refs, ({ apiVersion, kind }) => `${apiVersion} ${kind}`).values())
    if (of.length >= MANY) await list(api, of, listed, signal);
  return async (ref, stop) => {
    const key = objectKey(ref);
    const found = listed.get(key);
    listed.delete(key); // asked for again, it is to be as it is then
    return found ?? (await api.get(ref, stop));
  };
}

async function list(
  api: KubeApi,
  refs: readonly ObjectRef[],
  into: Map<string, KubeObject>,
  signal?: AbortSignal,
): Promise<void> {
  const [{ apiVersion, kind }] = refs as [ObjectRef];
  const wanted = new Set(refs.map(objectKey));
  try {
    for await (const { items, restarted } of api.pages({ apiVersion, kind, labelSelector: MARK }, signal)) {
      if (restarted) for (const key of wanted) into.delete(key);
      for (const object of items) {
        const key = objectKey(refOf(object));
        if (wanted.has(key)) into.set(key, object);
      }
    }
  } catch (error) {
    const isItsOwn = ["KUBE_UNKNOWN_KIND", "KUBE_FORBIDDEN", "KUBE_REFUSED"].some((code) =>
      isLongshoreError(error, code),
    );
    if (!isItsOwn) throw error; // these are said of each object when it is asked for
  }
}

/** From here on a list is cheaper than asking for each. */
const MANY = 32;
