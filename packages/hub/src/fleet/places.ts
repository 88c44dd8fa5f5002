import type { FactStamp } from "@longshore/contracts";

/** What a fact's place says of those before it. */
export interface Place {
  /** It is not newer than what was heard of its incarnation. */
  readonly old: boolean;
  /** Facts of its lane that should have come before it and never did. */
  readonly missing: number;
  /** The agent counts from an earlier place than it had reached: its state file was put back from a backup. */
  readonly wentBack: boolean;
  /** When the last one before it was so; 0 = none is known. */
  readonly afterMs: number;
}

/** How far each agent of each site has come in one lane; made anew from the stream at each start of the hub. */
export class Places {
  readonly #sites = new Map<string, Map<string, Reached>>();

  take(site: string, { agent, incarnation, sequence, ordinal, atMs }: FactStamp): Place {
    const reached = this.#of(site, agent);
    const own = reached.incarnations.get(incarnation);
    const before = own?.ordinal ?? reached.highest;
    const { afterMs } = reached;
    const counted = ordinal > 0 && before !== undefined;
    const old = own !== undefined && sequence <= own.sequence;
    const place = {
      old,
      missing: counted && !old ? Math.max(0, ordinal - 1 - before) : 0,
      wentBack: counted && own === undefined && ordinal <= before,
      afterMs,
    };
    if (!old) this.#reach(reached, { incarnation, sequence, ordinal, atMs });
    return place;
  }

  #reach(reached: Reached, stamp: Pick<FactStamp, "incarnation" | "sequence" | "ordinal" | "atMs">): void {
    const { incarnation, sequence, ordinal, atMs } = stamp;
    reached.incarnations.delete(incarnation);
    reached.incarnations.set(incarnation, { sequence, ordinal }); // the latest last
    if (reached.incarnations.size > MOST_INCARNATIONS) {
      reached.incarnations.delete(reached.incarnations.keys().next().value ?? "");
    }
    if (ordinal > 0) reached.highest = Math.max(reached.highest ?? 0, ordinal);
    reached.afterMs = atMs;
  }

  #of(site: string, agent: string): Reached {
    const agents = this.#sites.get(site) ?? new Map<string, Reached>();
    this.#sites.set(site, agents);
    const found = agents.get(agent) ?? { incarnations: new Map(), highest: undefined, afterMs: 0 };
    agents.delete(agent);
    agents.set(agent, found);
    if (agents.size > MOST_AGENTS) agents.delete(agents.keys().next().value ?? "");
    return found;
  }
}

interface Reached {
  readonly incarnations: Map<string, { readonly sequence: number; readonly ordinal: number }>;
  highest: number | undefined;
  afterMs: number;
}

const MOST_AGENTS = 16;
/** An agent that starts more often than this while one of its facts is on its way is not waited for. */
const MOST_INCARNATIONS = 32;
