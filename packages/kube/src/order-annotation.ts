import type { KubeObject } from "./object.ts";

/**
 * An integer in an annotation of an object that is to be applied: the lower come first, those without one stand at 0.
 * `applyPlan` begins with a higher one when all of the lower are there, and a Job among these is complete. Definitions and
 * namespaces come before all others, whatever they say.
 */
export const ORDER_ANNOTATION = "longshore.dev/order";

/** What is no integer is no order: 0. */
export function orderOf({ metadata }: KubeObject): number {
  const order = Number(metadata.annotations?.[ORDER_ANNOTATION] ?? 0);
  return Number.isInteger(order) ? order : 0;
}
