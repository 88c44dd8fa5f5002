import type { Condition, HealthNode } from "@longshore/contracts";
import type { Clock, Random } from "@longshore/kit";
import type { HeldDocuments } from "../intents/held-documents.ts";
import type { Kubernetes } from "../kubernetes/kubernetes.ts";
import { parseTarget, targetText } from "../kubernetes/target.ts";
import type { Facts } from "../outbox/facts.ts";
import type { Telemetry } from "../telemetry/index.ts";
import { ClusterHealth } from "./cluster-health.ts";
import type { Reach } from "./look-at.ts";
import { steadyReach } from "./steady-reach.ts";
import { HealthTeller } from "./tell/health-teller.ts";

export interface SiteHealthOptions {
  readonly site: string;
  readonly kubernetes: Pick<Kubernetes, "targets" | "place">;
  readonly documents: HeldDocuments;
  readonly facts: Facts;
  readonly telemetry: Pick<Telemetry, "health">;
  readonly clock: Clock;
  readonly random: Random;
  readonly secretValues: () => readonly string[];
  readonly mayTell: () => boolean;
  /** Look at this machine now. */
  readonly lookAtMachine: (name: string) => void;
  readonly onChange: () => void;
  readonly onUnexpected: (error: unknown) => void;
}

/** The health of a site that has clusters: looked at, judged, told. */
export class SiteHealth implements AsyncDisposable {
  readonly #health: ClusterHealth;
  readonly #teller: HealthTeller;
  /** By target; a site has a few in its life. */
  readonly #reaches = new Map<string, Reach>();

  constructor(options: SiteHealthOptions) {
    const { kubernetes, documents, facts, lookAtMachine } = options;
    this.#teller = new HealthTeller(options);
    this.#health = new ClusterHealth({
      ...options,
      targets: () => kubernetes.targets().map(targetText),
      reach: (target) => this.#reach(target, options),
      machines: () => documents.all("machine").map(({ name }) => ({ name, status: facts.lastStatus("machine", name) })),
      lookAtMachines: (names) => {
        const known = names.filter((name) => documents.get("machine", name) !== undefined);
        for (const name of known) lookAtMachine(name);
        return known;
      },
      checks: async () => (await import("./checks/index.ts")).checks,
      onTree: (tree) => this.#teller.tell(tree),
    });
  }

  /** The site's documents are others than before. */
  changed(): void {
    this.#health.changed();
  }

  machineSeen(name: string): void {
    this.#health.machineSeen(name);
  }

  get nodes(): readonly HealthNode[] {
    return this.#teller.nodes;
  }

  conditions(generation: number): readonly Condition[] {
    return this.#teller.conditions(generation);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#health[Symbol.asyncDispose]();
  }

  #reach(text: string, { kubernetes, clock }: SiteHealthOptions): Reach {
    const known = this.#reaches.get(text);
    if (known !== undefined) return known;
    const reach = steadyReach(reachOf(kubernetes, text), clock);
    this.#reaches.set(text, reach);
    return reach;
  }
}

function reachOf(kubernetes: SiteHealthOptions["kubernetes"], text: string): Reach {
  const target = parseTarget(text);
  if (target === undefined) throw new Error(`no target: ${text}`);
  return (signal) => kubernetes.place(target, signal);
}
