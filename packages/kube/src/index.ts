export { groupOf, type KubeObject, objectKey, type ObjectMeta, type ObjectRef, refOf } from "./object.ts";
