import type { TelemetryFamily } from "@longshore/contracts";

/** What the hub itself says of one site, from its beats and statuses; the label `site` comes first in every series. */
export const siteFamilies = {
  longshore_site_up: gauge("1 while an agent of the site beats, 0 when none was heard for several beats.", []),
  longshore_site_link: gauge("1 for the site's link: up, silent, or never (not heard since the hub knows it).", [
    "state",
  ]),
  longshore_site_last_beat_timestamp_seconds: gauge("When the hub last heard an agent of the site.", []),
  longshore_site_agent_up: gauge("1 while this agent beats.", ["agent", "version"]),
  longshore_site_agent_leader: gauge("1 for the agent that holds the site's lease.", ["agent"]),
  longshore_site_outbox_facts: gauge("Facts of an agent that wait for the hub's acknowledgement.", ["agent"]),
  longshore_site_index_generation: gauge("Generation of the index of intents that an agent holds.", ["agent"]),
  longshore_site_machine_power: gauge("1 for the power state of a machine: on, off or unknown.", ["machine", "state"]),
  longshore_site_machine_bmc: gauge("1 for the state of a machine's BMC: reachable, unreachable or unknown.", [
    "machine",
    "state",
  ]),
  longshore_site_condition_false: gauge("1 for each condition that is False.", ["kind", "name", "type", "reason"]),
  longshore_site_series: gauge("Series of the site's telemetry that the hub keeps.", []),
  longshore_site_series_dropped_total: {
    type: "counter",
    help: "Points of the site's telemetry that the hub refused, by reason.",
    labels: ["reason"],
  },
} as const satisfies Record<string, TelemetryFamily>;

export type SiteFamilyName = keyof typeof siteFamilies;

function gauge(help: string, labels: readonly string[]): TelemetryFamily {
  return { type: "gauge", help, labels };
}
