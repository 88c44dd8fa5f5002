import type { SiteLink } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import type { Clock } from "@longshore/kit";
import type { Facts } from "../outbox/facts.ts";
import type { Store } from "../store/store.ts";

export interface BeatsOptions {
  readonly link: SiteLink;
  readonly store: Pick<Store, "intents" | "trouble">;
  readonly facts: Facts;
  readonly clock: Clock;
  /** Public NKey of the agent. */
  readonly agent: string;
  /** A new one at each start. */
  readonly bootId: string;
  readonly version: string;
  readonly everyMs: number;
}

/** Says that the agent is alive and what it holds: as soon as the line is up, then every interval. */
export function startBeats(options: BeatsOptions): Disposable & { now(): void } {
  const { link, clock, everyMs } = options;
  let cancel = (): void => {};
  const beat = (): void => {
    cancel();
    if (link.state === "up") link.signal(subjects.beat, beatOf(options));
    cancel = clock.after(everyMs, beat);
  };
  const stop = link.onState((state) => state === "up" && beat());
  beat();
  return {
    now: beat,
    [Symbol.dispose]: () => {
      stop();
      cancel();
    },
  };
}

function beatOf({ store, facts, clock, agent, bootId, version, everyMs }: BeatsOptions) {
  const index = store.intents.index();
  const { trouble } = store;
  return {
    agent,
    bootId,
    version,
    atMs: clock.now(),
    indexDigest: Buffer.from(index?.digest ?? "", "hex"),
    indexGeneration: index?.generation ?? 0,
    leader: true,
    outboxFacts: facts.depth,
    intervalMs: everyMs,
    trouble: trouble?.message ?? "",
    troubleSinceMs: trouble?.sinceMs ?? 0,
  };
}
