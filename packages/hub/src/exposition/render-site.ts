import type { Block, BlockWriter } from "./block.ts";
import { siteFamily } from "./family.ts";
import type { FleetSite } from "./fleet-site.ts";
import { labelText, shownLabel } from "./label.ts";
import { isMachine, machineState } from "./machine-state.ts";
import { type SiteFamilyName, siteFamilies } from "./site-families.ts";

/**
 * The lines of one site. Values carry no timestamp, so what is not heard any more must not look like now: of a silent
 * site only its silence is shown and its machines as unknown, and series of a silent agent leave.
 */
export function renderSite(site: FleetSite, writer: BlockWriter): Block {
  const own = ownLines(site);
  for (const name of SITE_FAMILIES) {
    const lines = own[name];
    if (lines === undefined) continue;
    const { index } = siteFamily(name);
    for (const [labels, value] of lines)
      writer.line(index, `${name}{${labelText([["site", site.name], ...Object.entries(labels)])}} `, value);
  }
  if (site.link === "up") writeSeries(writer, site);
  return writer.block();
}

const SITE_FAMILIES = Object.keys(siteFamilies) as SiteFamilyName[];

type Lines = [labels: Readonly<Record<string, string>>, value: number][];

function ownLines(site: FleetSite): Partial<Record<SiteFamilyName, Lines>> {
  return {
    longshore_site_up: [[{}, site.link === "up" ? 1 : 0]],
    longshore_site_link: [[{ state: site.link }, 1]],
    ...(site.lastBeatAtMs > 0 ? { longshore_site_last_beat_timestamp_seconds: [[{}, site.lastBeatAtMs / 1000]] } : {}),
    ...agentLines(site),
    ...machineLines(site),
    longshore_site_condition_false: site.link === "up" ? conditionLines(site) : [],
    longshore_site_series: [[{}, site.series.size]],
    longshore_site_series_dropped_total: [...site.series.dropped].map(([reason, count]) => [{ reason }, count]),
  };
}

function agentLines(site: FleetSite): Partial<Record<SiteFamilyName, Lines>> {
  const agents = [...site.agents.values()];
  const up = agents.filter((agent) => agent.up);
  return {
    longshore_site_agent_up: agents.map(({ key, beat, up }) => [
      { agent: key, version: shownLabel(beat.version) },
      up ? 1 : 0,
    ]),
    longshore_site_agent_leader: up.map(({ key, beat }) => [{ agent: key }, beat.leader === true ? 1 : 0]),
    longshore_site_outbox_facts: up.map(({ key, beat }) => [{ agent: key }, beat.outboxFacts ?? 0]),
    longshore_site_index_generation: up.map(({ key, beat }) => [{ agent: key }, beat.indexGeneration ?? 0]),
  };
}

function machineLines(site: FleetSite): Partial<Record<SiteFamilyName, Lines>> {
  const machines = [...site.documents.values()].filter(isMachine);
  const states = machines.map((machine) => ({ machine: machine.name, ...machineState(site, machine) }));
  return {
    longshore_site_machine_power: states.map(({ machine, power }) => [{ machine, state: power }, 1]),
    longshore_site_machine_bmc: states.map(({ machine, bmc }) => [{ machine, state: bmc }, 1]),
  };
}

function conditionLines(site: FleetSite): Lines {
  return [...site.documents.values()].flatMap(({ kind, name, status }) => {
    const byType = new Map<string, string>(); // a type stands once, whatever a site sends
    for (const { type, status: holds, reason } of status.conditions ?? [])
      if (holds === "False") byType.set(shownLabel(type), shownLabel(reason));
    return [...byType].map(([type, reason]): Lines[number] => [{ kind, name, type, reason }, 1]);
  });
}

function writeSeries(writer: BlockWriter, site: FleetSite): void {
  const silent = new Set([...site.agents.values()].filter(({ up }) => !up).map(({ key }) => key));
  for (const { family, prefix, value, agent } of site.series.sorted())
    if (silent.size === 0 || !silent.has(agent)) writer.line(family, prefix, value);
}
