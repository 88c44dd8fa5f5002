import type { Wait } from "@longshore/intents";
import { type Clock, deadline, formatDuration, histogram, isLongshoreError, messageOf } from "@longshore/kit";
import type { Check, Place } from "./check.ts";
import { healthErrors } from "./health-errors.ts";
import { LENS } from "./tree.ts";
import { notObserved, type Verdict } from "./verdict.ts";

/** Where a target's API server is, or what is missing to know it. Throws when that could not be found out. */
export type Reach = (signal: AbortSignal) => Promise<Place | { readonly wait: Wait }>;

export interface LookWorld {
  readonly clock: Clock;
  readonly target: string;
  /** An error that no catalog knows. */
  readonly onUnexpected: (error: unknown) => void;
}

/** One look of one check, ended by its deadline whatever hangs. Undefined: there is nothing of the kind. Throws only the signal's reason. */
export async function lookAt(
  check: Check,
  reach: Reach,
  world: LookWorld,
  signal: AbortSignal,
): Promise<Verdict | undefined> {
  const { clock, target } = world;
  const began = clock.monotonic();
  const tooSlow = (): Error => healthErrors.HEALTH_TOO_SLOW({ server: target, waited: formatDuration(check.deadline) });
  using limit = deadline(clock, check.deadline, tooSlow, signal);
  const [verdict, outcome] = await look(check, reach, world, limit.signal);
  signal.throwIfAborted();
  lookSeconds.observe({ check: check.name, outcome }, (clock.monotonic() - began) / 1000);
  return verdict;
}

type Looked = readonly [verdict: Verdict | undefined, outcome: "seen" | "absent" | "unseen" | "error"];

async function look(check: Check, reach: Reach, world: LookWorld, signal: AbortSignal): Promise<Looked> {
  try {
    const place = await inTime(reach(signal), signal);
    if ("wait" in place) return [waiting(check, place.wait), "unseen"];
    return await lookThere(check, place, world, signal);
  } catch (error) {
    return unseen(check, error, world);
  }
}

async function lookThere(check: Check, place: Place, world: LookWorld, signal: AbortSignal): Promise<Looked> {
  let seen: unknown;
  try {
    seen = await inTime(check.observe(place, signal), signal);
  } catch (error) {
    const known = check.unseen?.(error);
    return known === undefined ? unseen(check, error, world) : [known, "unseen"];
  }
  return seen === undefined ? [undefined, "absent"] : [check.judge(seen, world.clock.now()), "seen"];
}

/** Nothing can be said of a cluster that is not there yet, and the API server's own node says so once. */
function waiting({ name }: Check, { reason, message }: Wait): Verdict | undefined {
  return name === LENS ? notObserved(message, "", reason) : undefined;
}

function unseen(_: Check, error: unknown, { target, onUnexpected }: LookWorld): Looked {
  if (isLongshoreError(error)) return [notObserved(messageOf(error), error.hint ?? ""), "unseen"];
  onUnexpected(error);
  return [
    notObserved("the check itself failed", `the agent reported the error; ${target} is looked at again`),
    "error",
  ];
}

/** Also when what is waited for does not heed its signal. */
function inTime<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = (): void => reject(signal.reason as Error);
    if (signal.aborted) late();
    signal.addEventListener("abort", late, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", late));
  });
}

const lookSeconds = histogram({
  name: "longshore_health_look_duration_seconds",
  help: "Time that one look of a check at a cluster took, by check and outcome.",
  labels: ["check", "outcome"],
  buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30],
});
