import { type Clock, type Random, seconds } from "@longshore/kit";
import type { Check } from "./check.ts";
import type { Judgement } from "./judgement.ts";
import type { Reach } from "./look-at.ts";
import { type Look, Looks } from "./looks.ts";
import { bmc } from "./machines/bmc.ts";
import { host } from "./machines/host.ts";
import type { Machine, MachineCheck } from "./machines/machine-check.ts";
import { power } from "./machines/power.ts";
import { HOLD, isSettled } from "./settled.ts";
import { LENS, type Lineage, type Node, treeOf } from "./tree.ts";

export interface ClusterHealthOptions {
  /** API servers that the site's documents name, as texts: "management", "cluster/main". */
  readonly targets: () => readonly string[];
  readonly reach: (target: string) => Reach;
  readonly machines: () => readonly Machine[];
  /** Look at these machines now, as far as there are such: something on them is not well. `machineSeen` is called of each. */
  readonly lookAtMachines: (names: readonly string[]) => readonly string[];
  /** The checks of clusters: asked for when the site has the first one, so that other sites do not carry them. */
  readonly checks: () => Promise<readonly Check[]>;
  readonly clock: Clock;
  readonly random: Random;
  /** The tree as it is now; often the same as before. */
  readonly onTree: (tree: readonly Node[]) => void;
  readonly onUnexpected: (error: unknown) => void;
}

/** How a site's clusters are, and the machines under them, as one tree. A site without a cluster has none. */
export class ClusterHealth implements AsyncDisposable {
  readonly #options: ClusterHealthOptions;
  readonly #looks: Looks;
  #checks: readonly Check[] | undefined;
  #isLoading = false;
  #lineage: Lineage = new Map();
  /** Machines that are being looked at, since when. */
  readonly #awaited = new Map<string, number>();
  #cancelTell: (() => void) | undefined;
  #isClosed = false;

  constructor(options: ClusterHealthOptions) {
    this.#options = options;
    this.#looks = new Looks({ ...options, onLooked: (look, isNews) => this.#looked(look, isNews) });
  }

  /** The site's documents are others than before. */
  changed(): void {
    const targets = this.#options.targets();
    if (this.#checks === undefined && targets.length > 0) return this.#load();
    this.#looks.of(targets, this.#checks ?? []);
    this.#tell();
  }

  /** A machine was looked at. Many are at once: they share a tree. */
  machineSeen(name: string): void {
    this.#awaited.delete(name);
    if (this.#looks.all().length > 0) this.#cancelTell ??= this.#options.clock.after(GATHER, () => this.#tell());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    this.#cancelTell?.();
    await this.#looks[Symbol.asyncDispose]();
  }

  #load(): void {
    const { checks, onUnexpected } = this.#options;
    if (this.#isLoading) return;
    this.#isLoading = true;
    checks().then((loaded) => {
      if (this.#isClosed) return;
      this.#checks = loaded;
      this.#lineage = new Map([...MACHINE_CHECKS, ...loaded].map(({ name, parent }) => [name, parent]));
      this.changed();
    }, onUnexpected);
  }

  #looked(look: Look, isNews: boolean): void {
    if (isNews) this.#lookAround(look);
    this.#tell();
  }

  /** Whatever may explain it, or is explained by it, is looked at now. */
  #lookAround(news: Look): void {
    const explainers = this.#explainers(news);
    if (news.looked.isBad) {
      for (const one of explainers) this.#looks.again(one);
      const { parts = [], restsOn } = news.damped?.shown ?? {};
      const named = [
        ...parts.flatMap(({ name, state }) => (state === "healthy" ? [] : [name])),
        ...(restsOn?.machines ?? []),
      ];
      const sinceMs = this.#options.clock.monotonic();
      for (const machine of this.#options.lookAtMachines(named)) this.#awaited.set(machine, sinceMs);
    }
    for (const one of this.#looks.all())
      if (one.looked.isBad && this.#explainers(one).includes(news)) this.#looks.again(one);
  }

  /** Checks that may explain what this one says: all that it hangs on, and the API server that it sees through. */
  #explainers({ target, check }: Look): readonly Look[] {
    const names = new Set(check.name === LENS ? [] : [LENS]);
    for (let name = this.#lineage.get(check.name); name !== undefined; name = this.#lineage.get(name)) names.add(name);
    return [...names].flatMap((name) => this.#looks.find(target, name) ?? []);
  }

  /** As soon as what is known belongs together. */
  #tell(): void {
    this.#cancelTell?.();
    this.#cancelTell = undefined;
    if (this.#isClosed) return;
    const { clock, onTree } = this.#options;
    const nowMs = clock.monotonic();
    const all = this.#looks.all();
    const areSeen = [...this.#awaited.values()].every((sinceMs) => nowMs - sinceMs >= HOLD);
    const isWhole =
      areSeen &&
      all.every((one) =>
        isSettled(
          one.looked,
          this.#explainers(one).map(({ looked }) => looked),
          nowMs,
        ),
      );
    if (isWhole) onTree(treeOf(this.#judgements(), this.#lineage));
    else this.#cancelTell = clock.after(HOLD, () => this.#tell());
  }

  #judgements(): readonly Judgement[] {
    const clusters = this.#looks.judgements();
    if (this.#looks.all().length === 0) return [];
    const machines = this.#options.machines();
    const site =
      machines.length === 0
        ? []
        : MACHINE_CHECKS.map(({ name, judge }) => ({ target: "", check: name, verdict: judge(machines) }));
    return [...site, ...clusters];
  }
}

const GATHER = seconds(1);

const MACHINE_CHECKS: readonly MachineCheck[] = [bmc, power, host];
