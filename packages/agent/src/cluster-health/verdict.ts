import { firstFew } from "@longshore/kit";

/** Degraded: it works, and something of it does not. Failed: what hangs on it cannot work. Unknown is not healthy. */
export type State = "healthy" | "degraded" | "failed" | "unknown";

/** What a check says. */
export interface Verdict {
  readonly state: State;
  /** CamelCase and stable, for rules and events: "NodesNotReady". */
  readonly reason: string;
  /** What is seen, as a sentence without a full stop. */
  readonly message: string;
  /** What to do about it, best a command; empty when all is well. */
  readonly nextStep: string;
  /** Those that are not well, or down on purpose; absent: the check speaks of one thing. */
  readonly parts?: readonly Part[];
  /** Machines of which so many must run for this to work. */
  readonly restsOn?: { readonly machines: readonly string[]; readonly enough: number };
}

/** One of the things that a check speaks of. */
export interface Part {
  /** The machine's name where it is one: "r1u7". */
  readonly name: string;
  readonly state: State;
  /** What is seen, with the name left out: "not ready: kubelet stopped posting node status". */
  readonly message: string;
  /** Nothing on it can work though it is as it shall be: a machine that is switched off. */
  readonly isDown?: true;
}

/** How a verdict over several things is put into words. */
export interface Words {
  /** How many there are, well or not. */
  readonly total: number;
  /** CamelCase, when something is not well: "NodesNotReady". */
  readonly reason: string;
  /** "nodes", for "3 nodes are ready" and "1 of 3 nodes". */
  readonly noun: string;
  /** When all are well: "are ready". */
  readonly well: string;
  /** By the worst of them, which the message names first. */
  readonly nextStep: (worst: Part) => string;
}

/** Of all: failed when each of them is; degraded when some are not well; unknown when nobody knows of some. */
export function verdictOf(parts: readonly Part[], { total, reason, noun, well, nextStep }: Words): Verdict {
  const bad = parts.filter(({ state }) => state !== "healthy");
  const state = stateOf(bad, total);
  const worst = bad.toSorted((a, b) => SEVERITY.indexOf(a.state) - SEVERITY.indexOf(b.state));
  const [first] = worst;
  if (first === undefined) {
    const message = `${total} ${noun} ${well}`;
    return { state, reason: "AsItShallBe", message, nextStep: "", ...(parts.length > 0 && { parts }) };
  }
  const named = firstFew(
    worst.map(({ name, message }) => `${name} ${message}`),
    MOST_NAMED,
    "; ",
  );
  const message = `${bad.length} of ${total} ${noun}: ${named}`;
  return { state, reason, message, nextStep: nextStep(first), parts };
}

/** It could not be asked. */
export function notObserved(message: string, nextStep: string, reason: string = NOT_OBSERVED): Verdict {
  return { state: "unknown", reason, message, nextStep };
}

export const NOT_OBSERVED = "NotObserved";

/** Worst first. */
export const SEVERITY: readonly State[] = ["failed", "unknown", "degraded", "healthy"];

function stateOf(bad: readonly Part[], total: number): State {
  const count = (state: State): number => bad.filter((part) => part.state === state).length;
  const failed = count("failed");
  if (failed > 0 && failed >= total) return "failed";
  if (failed + count("degraded") > 0) return "degraded";
  return count("unknown") > 0 ? "unknown" : "healthy";
}

const MOST_NAMED = 3;
