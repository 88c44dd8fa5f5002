import { comparePlaces, type KubeObject, objectKey, orderOf, refOf, stageOf } from "@longshore/kube";

/** The same objects in the order in which they are applied: by their place, then by name. */
export function inManifestOrder(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects
    .map((object) => ({
      object,
      place: { stage: stageOf(object), order: orderOf(object) },
      key: objectKey(refOf(object)),
    }))
    .sort((a, b) => comparePlaces(a.place, b.place) || (a.key < b.key ? -1 : 1))
    .map(({ object }) => object);
}
