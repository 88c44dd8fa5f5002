import { type Judgement, nodeName } from "./judgement.ts";
import type { Part, State } from "./verdict.ts";

export interface JudgedPart extends Part {
  /** "power/r1u7"; empty: it speaks for itself. */
  readonly suppressedBy: string;
}

/** Each part with what explains it; `ancestors` of its check from the root down. */
export function judgeParts(parts: readonly Part[], ancestors: readonly Judgement[]): readonly JudgedPart[] {
  return parts.map((part) => {
    const suppressedBy = part.state === "healthy" ? "" : causeOfPart(part, ancestors);
    return { ...part, suppressedBy };
  });
}

/** The part of that name nearest to the root that explains it. */
export function causeOfPart({ name, state }: Pick<Part, "name" | "state">, ancestors: readonly Judgement[]): string {
  for (const ancestor of ancestors) {
    const part = ancestor.verdict.parts?.find((one) => one.name === name);
    if (part !== undefined && explains(part, state)) return `${nodeName(ancestor)}/${name}`;
  }
  return "";
}

/** Why none of them speaks for itself: the first cause; empty when one does. */
export function ofParts(parts: readonly JudgedPart[]): string {
  const bad = parts.filter(({ state }) => state !== "healthy");
  const [first] = bad;
  return first !== undefined && bad.every(({ suppressedBy }) => suppressedBy !== "") ? first.suppressedBy : "";
}

function explains({ state, isDown }: Part, child: State): boolean {
  return isDown === true || state === "failed" || (state === "unknown" && child === "unknown");
}
