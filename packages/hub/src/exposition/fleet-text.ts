import { headerOf } from "./family.ts";
import type { FleetState } from "./fleet-state.ts";
import { labelText } from "./label.ts";

/** The rollups as Prometheus text. */
export function fleetText(state: FleetState): string {
  const { rollups } = state;
  const text = rollups.tallies.map((tally) => familyText(tally.name, "gauge", tally.help, tally.entries()));
  const age = state.oldestBeatAgeMs();
  if (age !== undefined) text.push(gaugeText("longshore_fleet_oldest_beat_age_seconds", OLDEST_BEAT, age / 1000));
  text.push(
    gaugeText(
      "longshore_fleet_outbox_facts",
      "Facts that wait at the sites for the hub's acknowledgement.",
      rollups.outboxFacts,
    ),
    gaugeText("longshore_fleet_backlogged_agents", "Agents at which many facts wait.", rollups.backlogged),
    gaugeText("longshore_fleet_series", "Series of telemetry that the hub keeps, of all sites.", state.series),
    familyText(
      "longshore_fleet_dropped_total",
      "counter",
      "Points, beats and statuses of sites that the hub did not show, by reason.",
      [...state.dropped].map(([reason, count]) => [labelText([["reason", reason]]), count]),
    ),
  );
  return text.join("");
}

const OLDEST_BEAT = "Time since the last beat of the agent that was heard longest ago, of those that count as up.";

function gaugeText(name: string, help: string, value: number): string {
  return familyText(name, "gauge", help, [["", value]]);
}

function familyText(name: string, type: string, help: string, lines: Iterable<readonly [string, number]>): string {
  let text = "";
  for (const [labels, value] of lines) text += `${name}${labels === "" ? "" : `{${labels}}`} ${value}\n`;
  return text === "" ? "" : headerOf(name, type, help).toString() + text;
}
