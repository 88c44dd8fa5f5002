import type { FieldConflict } from "../api.ts";
import type { ObjectRef } from "../object.ts";

/**
 * Whether an operator decided on all of these conflicts: `.spec.replicas` is that field of every object of the document,
 * `Deployment/web:.spec.replicas` of one; a path takes what is below it with it.
 */
export function allForced(conflicts: readonly FieldConflict[], ref: ObjectRef, force: readonly string[]): boolean {
  return conflicts.every(({ field }) => force.some((rule) => covers(rule, ref, field)));
}

function covers(rule: string, { kind, namespace, name }: ObjectRef, field: string): boolean {
  const [, object, path = rule] = /^([^.:]+(?:\/[^:]+)?):(\..*)$/.exec(rule) ?? [];
  if (object !== undefined && object !== `${kind}/${name}` && object !== `${kind}/${namespace}/${name}`) return false;
  return field === path || (field.startsWith(path) && /^[.[]/.test(field.slice(path.length)));
}
