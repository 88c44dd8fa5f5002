import type { HubLink } from "@longshore/bus";
import { type Clock, seconds, sleep } from "@longshore/kit";
import { type Fault, over, type Seams } from "@longshore/testkit/sim";

/** A seed, or a story, that once found something, kept for good. */
export interface Regression {
  readonly seed: number;
  readonly sentence: string;
  /** Instead of the seed's own faults. */
  readonly faults?: readonly Fault[];
  readonly seams?: Seams;
  /** A world that provisions machines. */
  readonly provisions?: boolean;
}

const at = (kind: Fault["kind"], atMs: number, forMs: number, dice = 0.5, site = 0): Fault => {
  return { kind, atMs, forMs, dice, site };
};

export const regressions: readonly Regression[] = [
  {
    seed: 168,
    sentence: "a disk that is full while index and envelopes do not agree does not end the agent's looks at the hub",
    faults: [at("broker lies", 1000, 58_000, 0.00068), at("disk is full", 1000, 57_000)],
  },
  {
    seed: 3,
    sentence: "a hub that is asked what happened before it has read that up answers when it has, not with a part of it",
    faults: [at("hub dies", 59_900, 100)],
    seams: { hubLink: readsEventsSlowly },
  },
  {
    seed: 20_085,
    sentence: "a disk that is full when an order to a BMC was carried out gives its id to no order of another kind",
    provisions: true,
  },
  { seed: 10_624, sentence: "a bus that goes away while the hub reads at its start does not end the hub" },
];

function readsEventsSlowly(link: HubLink, clock: Clock): HubLink {
  const facts: HubLink["facts"] = async (stream, from, take, signal, current) => {
    if (stream === "events") await sleep(clock, seconds(12), signal);
    return link.facts(stream, from, take, signal, current);
  };
  return over(link, { facts });
}
