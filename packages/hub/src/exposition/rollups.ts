import type { FleetSite, SeenAgent, SeenDocument } from "./fleet-site.ts";
import type { ExpositionLimits } from "./limits.ts";
import { isMachine, machineState } from "./machine-state.ts";
import { Tally } from "./tally.ts";

/** The fleet in numbers, kept while things change, so that reading them costs nothing. */
export class Rollups {
  readonly sites: Tally<"link">;
  readonly machines: Tally<"power">;
  readonly bmcs: Tally<"state">;
  readonly conditions: Tally<"kind" | "type" | "reason">;
  readonly documents: Tally<"kind" | "phase">;
  readonly agents: Tally<"version" | "state">;
  readonly #backlogFacts: number;
  outboxFacts = 0;
  backlogged = 0;

  constructor({ rollupLines: cap, backlogFacts }: ExpositionLimits) {
    this.#backlogFacts = backlogFacts;
    this.sites = new Tally("longshore_fleet_sites", "Sites by link: up, silent or never heard.", ["link"], cap);
    this.machines = new Tally("longshore_fleet_machines", "Machines by power: on, off or unknown.", ["power"], cap);
    this.bmcs = new Tally("longshore_fleet_bmcs", "BMCs by state: reachable, unreachable or unknown.", ["state"], cap);
    const conditions = ["kind", "type", "reason"] as const;
    this.conditions = new Tally("longshore_fleet_conditions_false", "Conditions that are False.", conditions, cap);
    this.documents = new Tally("longshore_fleet_documents", "Documents by phase.", ["kind", "phase"], cap);
    this.agents = new Tally("longshore_fleet_agents", "Agents by version: up or silent.", ["version", "state"], cap);
  }

  get tallies(): readonly Tally<string>[] {
    return [this.sites, this.machines, this.bmcs, this.documents, this.conditions, this.agents] as Tally<string>[];
  }

  /** Counts the site anew by its link. */
  countSite(site: FleetSite): void {
    site.uncount();
    site.uncount = this.sites.add({ link: site.link });
  }

  /** Counts an agent anew, with what waits at it while it is heard. */
  countAgent(agent: SeenAgent): void {
    agent.uncount();
    const uncount = this.agents.add({ version: agent.beat.version ?? "", state: agent.up ? "up" : "silent" });
    const facts = agent.up ? (agent.beat.outboxFacts ?? 0) : 0;
    const backlogged = facts > this.#backlogFacts ? 1 : 0;
    this.outboxFacts += facts;
    this.backlogged += backlogged;
    agent.uncount = () => {
      uncount();
      this.outboxFacts -= facts;
      this.backlogged -= backlogged;
    };
  }

  /** Counts a document anew: its phase, its conditions, and the machine that it may be. */
  countDocument(site: FleetSite, document: SeenDocument): void {
    document.uncount();
    const undo: (() => void)[] = [];
    if (isMachine(document)) {
      const { power, bmc } = machineState(site, document);
      undo.push(this.machines.add({ power }), this.bmcs.add({ state: bmc }));
    }
    const { kind, status } = document;
    const phase = site.link === "up" ? status.phase || "Unknown" : "Unknown";
    undo.push(this.documents.add({ kind, phase }));
    for (const condition of site.link === "up" ? (status.conditions ?? []) : []) {
      if (condition.status !== "False") continue;
      undo.push(this.conditions.add({ kind, type: condition.type ?? "", reason: condition.reason ?? "" }));
    }
    document.uncount = () => {
      for (const take of undo) take();
    };
  }
}
