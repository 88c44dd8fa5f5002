import { type Judgement, nodeName } from "./judgement.ts";
import type { Part, State } from "./verdict.ts";

export interface JudgedPart extends Part {
  /** "power/r1u7"; empty: it speaks for itself. */
  readonly suppressedBy: string;
  /** What explains it is as it shall be: a machine that is off as it may be. */
  readonly isOnPurpose: boolean;
}

/** Each part with what explains it; `ancestors` of its check from the root down. */
export function judgeParts(parts: readonly Part[], ancestors: readonly Judgement[]): readonly JudgedPart[] {
  return parts.map((part) => {
    const cause = part.state === "healthy" ? undefined : causeOfPart(part, ancestors);
    return { ...part, suppressedBy: cause?.by ?? "", isOnPurpose: cause?.isOnPurpose ?? false };
  });
}

export interface Cause {
  readonly by: string;
  readonly isOnPurpose: boolean;
}

/** The part of that name nearest to the root that explains it. */
export function causeOfPart(
  { name, state }: Pick<Part, "name" | "state">,
  ancestors: readonly Judgement[],
): Cause | undefined {
  for (const ancestor of ancestors) {
    const part = ancestor.verdict.parts?.find((one) => one.name === name);
    if (part !== undefined && explains(part, state))
      return { by: `${nodeName(ancestor)}/${name}`, isOnPurpose: part.state === "healthy" };
  }
  return undefined;
}

/**
 * Why none of them speaks for itself: the first cause; empty when one does. A check that failed altogether is never well
 * enough because somebody wanted it so.
 */
export function ofParts(parts: readonly JudgedPart[], state: State): string {
  const bad = parts.filter((part) => part.state !== "healthy");
  const [first] = bad;
  if (first === undefined || bad.some(({ suppressedBy }) => suppressedBy === "")) return "";
  if (state === "failed" && bad.every(({ isOnPurpose }) => isOnPurpose)) return "";
  return first.suppressedBy;
}

function explains({ state, isDown }: Part, child: State): boolean {
  return isDown === true || state === "failed" || (state === "unknown" && child === "unknown");
}
