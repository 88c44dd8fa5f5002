import type { Condition, HealthNode } from "@longshore/contracts";
import { type Clock, isLongshoreError, scrub } from "@longshore/kit";
import type { Facts } from "../../outbox/facts.ts";
import type { Telemetry } from "../../telemetry/index.ts";
import { nodeName } from "../judgement.ts";
import type { Node } from "../tree.ts";
import { healthCondition } from "./health-condition.ts";
import { healthEvents } from "./health-events.ts";
import { healthNodes } from "./health-nodes.ts";
import { healthSamples } from "./health-samples.ts";

export interface HealthTellerOptions {
  readonly site: string;
  readonly facts: Facts;
  readonly telemetry: Pick<Telemetry, "health">;
  readonly clock: Clock;
  readonly secretValues: () => readonly string[];
  /** Whether this agent speaks for its site now. */
  readonly mayTell: () => boolean;
  /** The site's status is to be told anew. */
  readonly onChange: () => void;
}

/** Says of the site how it is: in its status, as events, as series. */
export class HealthTeller {
  readonly #options: HealthTellerOptions;
  readonly #changes = new Map<string, number>();
  #nodes: readonly HealthNode[];
  /** The tree that was told last: the same again is not worth opening the site's secrets for. */
  #told = "";

  constructor(options: HealthTellerOptions) {
    this.#options = options;
    this.#nodes = options.facts.lastStatus("site", options.site)?.site?.health ?? [];
  }

  get nodes(): readonly HealthNode[] {
    return this.#nodes;
  }

  conditions(generation: number): readonly Condition[] {
    return healthCondition(this.#nodes, generation);
  }

  tell(tree: readonly Node[]): void {
    const { site, facts, telemetry, clock, secretValues, mayTell, onChange } = this.#options;
    const text = JSON.stringify(tree);
    if (!mayTell() || text === this.#told) return;
    const secrets = secretValues();
    const before = this.#nodes;
    const nodes = healthNodes(tree, before, clock.now(), (said) => scrub(said, secrets));
    try {
      for (const event of healthEvents(site, before, nodes)) facts.event(event);
      this.#nodes = nodes;
      onChange();
    } catch (error) {
      if (!isLongshoreError(error, "AGENT_STATE_DISK_FULL")) throw error;
      this.#nodes = before; // told once there is room: every look tells
      return;
    }
    this.#told = text;
    this.#count(before, nodes);
    telemetry.health(healthSamples(nodes, this.#changes));
  }

  #count(before: readonly HealthNode[], now: readonly HealthNode[]): void {
    const known = new Map(before.map((node) => [nodeName(node), node.state]));
    for (const node of now) {
      const name = nodeName(node);
      const changed = known.has(name) && known.get(name) !== node.state;
      this.#changes.set(name, (this.#changes.get(name) ?? 0) + Number(changed));
    }
  }
}
