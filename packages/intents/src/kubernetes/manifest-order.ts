import { type KubeObject, objectKey, refOf, STAGES, stageOf } from "@longshore/kube";

/** The same objects in the order in which they are applied: by stage, then by name. */
export function inManifestOrder(objects: readonly KubeObject[]): readonly KubeObject[] {
  return objects
    .map((object) => ({ object, stage: STAGES.indexOf(stageOf(object)), key: objectKey(refOf(object)) }))
    .sort((a, b) => a.stage - b.stage || (a.key < b.key ? -1 : 1))
    .map(({ object }) => object);
}
