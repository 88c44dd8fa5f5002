import { type Block, blockOf } from "./block.ts";
import { siteFamily } from "./family.ts";
import type { FleetSite } from "./fleet-site.ts";
import { isLabelValue, labelText } from "./label.ts";
import { isMachine, machineState } from "./machine-state.ts";
import type { siteFamilies } from "./site-families.ts";

/**
 * The lines of one site. Values carry no timestamp, so what is not heard any more must not look like now: of a silent
 * site only its silence is shown and its machines as unknown, and series of a silent agent leave.
 */
export function renderSite(site: FleetSite): Block {
  const lines = new Lines(site.name);
  lines.add("longshore_site_up", {}, site.link === "up" ? 1 : 0);
  if (site.lastBeatAtMs > 0) lines.add("longshore_site_last_beat_timestamp_seconds", {}, site.lastBeatAtMs / 1000);
  addAgents(lines, site);
  addDocuments(lines, site);
  lines.add("longshore_site_series", {}, site.series.size);
  for (const [reason, count] of site.series.dropped)
    lines.add("longshore_site_series_dropped_total", { reason }, count);
  if (site.link === "up") addSeries(lines, site);
  return blockOf(lines.text);
}

function addAgents(lines: Lines, site: FleetSite): void {
  for (const { key, beat, up } of site.agents.values()) {
    const agent = { agent: key };
    lines.add("longshore_site_agent_up", { ...agent, version: shown(beat.version) }, up ? 1 : 0);
    if (!up) continue;
    lines.add("longshore_site_agent_leader", agent, beat.leader === true ? 1 : 0);
    lines.add("longshore_site_outbox_facts", agent, beat.outboxFacts ?? 0);
    lines.add("longshore_site_index_generation", agent, beat.indexGeneration ?? 0);
  }
}

function addDocuments(lines: Lines, site: FleetSite): void {
  for (const document of site.documents.values()) {
    if (isMachine(document)) {
      const { power, bmc } = machineState(site, document);
      lines.add("longshore_site_machine_power", { machine: document.name, state: power }, 1);
      lines.add("longshore_site_machine_bmc", { machine: document.name, state: bmc }, 1);
    }
    if (site.link !== "up") continue;
    const seen = new Set<string>();
    for (const { type, status, reason } of document.status.conditions ?? []) {
      if (status !== "False" || seen.has(shown(type))) continue; // a type stands once, whatever a site sends
      seen.add(shown(type));
      const labels = { kind: document.kind, name: document.name, type: shown(type), reason: shown(reason) };
      lines.add("longshore_site_condition_false", labels, 1);
    }
  }
}

function addSeries(lines: Lines, site: FleetSite): void {
  for (const [index, members] of site.series.families) {
    let text = "";
    for (const [prefix, { value, agent }] of members)
      if (site.agents.get(agent)?.up !== false) text += `${prefix}${value}\n`;
    if (text !== "") lines.text.set(index, text);
  }
}

class Lines {
  readonly text: Map<number, string> = new Map();
  readonly #site: string;

  constructor(site: string) {
    this.#site = site;
  }

  add(name: keyof typeof siteFamilies, labels: Readonly<Record<string, string>>, value: number): void {
    const { index } = siteFamily(name);
    const line = `${name}{${labelText([["site", this.#site], ...Object.entries(labels)])}} ${value}\n`;
    this.text.set(index, (this.text.get(index) ?? "") + line);
  }
}

function shown(value: string | null | undefined): string {
  return isLabelValue(value) ? value : "Other";
}
