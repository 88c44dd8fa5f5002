import type { Target } from "@longshore/intents";

/** A target as one text: "management", "cluster/main". */
export function targetText(target: Target): string {
  return target.api === "management" ? "management" : `cluster/${target.cluster}`;
}

/** The target of such a text; undefined for any other. */
export function parseTarget(text: string): Target | undefined {
  if (text === "management") return { api: "management" };
  const cluster = /^cluster\/(.+)$/.exec(text)?.[1];
  return cluster === undefined ? undefined : { api: "cluster", cluster };
}
