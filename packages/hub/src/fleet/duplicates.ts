import type { Login } from "@longshore/bus";
import type { Beat } from "@longshore/contracts";
import { type Clock, gauge, minutes, seconds } from "@longshore/kit";

export interface Duplicate {
  readonly site: string;
  /** Public NKey that two programs use. */
  readonly agent: string;
  readonly sinceMs: number;
  /** Of the starts that took turns. */
  readonly bootIds: readonly string[];
  /** Where the connections of this key come from now, as nats-server sees them. */
  readonly hosts: readonly string[];
}

/**
 * Two programs with one key: a copied state file. Each start of an agent has its own boot id, and who restarts leaves
 * the old one behind for ever; where boot ids take turns, two live.
 */
export class Duplicates implements Disposable {
  readonly #clock: Clock;
  readonly #heard = new Map<string, Heard>();
  readonly #found = new Map<string, Found>();
  readonly #connections = new Map<string, Map<string, string>>();
  /** Called when a key is first found in two hands. */
  onFound: (duplicate: Duplicate) => void = () => {};
  /** Called when a site has one more or one less. */
  onChange: (site: string) => void = () => {};

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  beat(site: string, { agent, bootId, intervalMs }: Beat): void {
    const now = this.#clock.monotonic();
    const heard = this.#heard.get(agent);
    if (heard === undefined || now - heard.at > Math.max(STALE_AFTER, 3 * intervalMs)) {
      this.#heard.set(agent, { bootId, at: now, before: undefined, turns: 0 });
      return;
    }
    heard.at = now;
    if (heard.bootId === bootId) return;
    heard.turns = heard.before === bootId ? heard.turns + 1 : 0;
    [heard.before, heard.bootId] = [heard.bootId, bootId];
    if (heard.turns >= TURNS) this.#find(site, agent, [heard.before, bootId]);
  }

  /** A connection of account SITES. */
  login({ kind, id, key, host }: Login): void {
    const of = this.#connections.get(key) ?? new Map<string, string>();
    if (kind === "connect") of.set(id, host);
    else of.delete(id);
    if (of.size === 0) this.#connections.delete(key);
    else this.#connections.set(key, of);
  }

  of(site: string): Duplicate[] {
    return [...this.#found.values()].filter((found) => found.site === site).map((found) => this.#shown(found));
  }

  [Symbol.dispose](): void {
    for (const { cancel } of this.#found.values()) cancel();
  }

  #find(site: string, agent: string, bootIds: readonly string[]): void {
    const known = this.#found.get(agent);
    known?.cancel();
    const sinceMs = known?.sinceMs ?? this.#clock.now();
    const cancel = this.#clock.after(OVER_AFTER, () => {
      this.#found.delete(agent);
      this.#tellChange(site);
    });
    const found: Found = { site, agent, sinceMs, bootIds: bootIds.toSorted(), cancel };
    this.#found.set(agent, found);
    if (known !== undefined) return;
    this.onFound(this.#shown(found));
    this.#tellChange(site);
  }

  #tellChange(site: string): void {
    duplicateAgents.set(this.#found.size);
    this.onChange(site);
  }

  #shown({ site, agent, sinceMs, bootIds }: Found): Duplicate {
    return { site, agent, sinceMs, bootIds, hosts: [...(this.#connections.get(agent)?.values() ?? [])] };
  }
}

interface Heard {
  bootId: string;
  at: number;
  /** The boot id that was heard before this one. */
  before: string | undefined;
  turns: number;
}

interface Found {
  readonly site: string;
  readonly agent: string;
  readonly sinceMs: number;
  readonly bootIds: readonly string[];
  readonly cancel: () => void;
}

/** So often the earlier one must speak again: a single late beat is none. */
const TURNS = 2;
const STALE_AFTER = seconds(60);
/** Without another turn for so long, one of the two is gone. */
const OVER_AFTER = minutes(10);

const duplicateAgents = gauge({
  name: "longshore_hub_duplicate_agents",
  help: "Keys of agents that two programs use at the same time: copied state files.",
});
