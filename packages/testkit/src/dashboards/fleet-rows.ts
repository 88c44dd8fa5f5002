import type { Dashboard } from "./panel.ts";
import { row, series, stat, table } from "./panels.ts";

/** The fleet on one page: from "is anything wrong" at the top to one site's hosts and the hub itself below. */
export const fleet: Dashboard = {
  uid: "longshore-fleet",
  title: "Longshore / Fleet",
  description: "Sites, machines, agents and the hub. Rows that name $site read /metrics/sites, all others /metrics.",
  rows: [
    row("Fleet", [
      stat("Sites up", "Sites of which an agent beats.", 'sum(longshore_fleet_sites{link="up"}) or vector(0)'),
      stat(
        "Sites silent",
        "Sites that were heard and are not heard now.",
        'sum(longshore_fleet_sites{link="silent"}) or vector(0)',
        1,
        10,
      ),
      stat(
        "Sites never heard",
        "Sites that were announced and never beat.",
        'sum(longshore_fleet_sites{link="never"}) or vector(0)',
      ),
      stat("Machines on", "Machines that are switched on.", 'sum(longshore_fleet_machines{power="on"}) or vector(0)'),
      stat(
        "BMCs unreachable",
        "BMCs that do not answer their agent.",
        'sum(longshore_fleet_bmcs{state="unreachable"}) or vector(0)',
        1,
        10,
      ),
      stat(
        "Conditions false",
        "Conditions of all documents that are False.",
        "sum(longshore_fleet_conditions_false) or vector(0)",
        1,
        50,
      ),
      stat("Agents up", "Agents that beat.", 'sum(longshore_fleet_agents{state="up"}) or vector(0)'),
      stat(
        "Facts waiting",
        "Facts that wait at the sites for the hub.",
        "sum(longshore_fleet_outbox_facts)",
        1000,
        100_000,
      ),
    ]),
    row("Sites", [
      series("Sites by link", "Up, silent, or never heard.", "short", 12, {
        expr: "sum by (link) (longshore_fleet_sites)",
        legend: "{{link}}",
      }),
      table("Silent sites", "When each site that is not heard now was last heard.", "dateTimeFromNow", 12, {
        expr: '1000 * (longshore_site_last_beat_timestamp_seconds{site=~"$site"} and on (site) longshore_site_link{state="silent"} == 1)',
        legend: "{{site}}",
      }),
    ]),
    row("Machines", [
      series("Machines by power", "On, off, or unknown: what is not heard is not known.", "short", 12, {
        expr: "sum by (power) (longshore_fleet_machines)",
        legend: "{{power}}",
      }),
      series("BMCs by state", "Whether the BMCs answer their agents.", "short", 12, {
        expr: "sum by (state) (longshore_fleet_bmcs)",
        legend: "{{state}}",
      }),
      table("Unreachable BMCs", "Machines whose BMC does not answer.", "short", 12, {
        expr: 'longshore_site_machine_bmc{site=~"$site",state="unreachable"}',
        legend: "{{site}} {{machine}}",
      }),
      series("Answer time of BMCs, slowest ten", "How long each BMC took for its last answer.", "s", 12, {
        expr: 'topk(10, longshore_machine_bmc_response_seconds{site=~"$site"})',
        legend: "{{site}} {{machine}}",
      }),
    ]),
    row("Sensors and logs of machines", [
      stat(
        "Critical",
        "Machines with a sensor beyond a critical limit, or a part that says that it failed.",
        'count(longshore_machine_health{site=~"$site"} == 2) or vector(0)',
        1,
        1,
      ),
      stat(
        "Warnings",
        "Machines with a sensor beyond its first limit.",
        'count(longshore_machine_health{site=~"$site"} == 1) or vector(0)',
        1,
        1000,
      ),
      stat(
        "Left alone",
        "BMCs that failed several times in a row and are asked rarely.",
        'sum(longshore_machine_bmc_resting{site=~"$site"}) or vector(0)',
        1,
        1000,
      ),
      stat(
        "Power",
        "What the machines draw, as far as their sensors say it: watts.",
        'sum(longshore_machine_power_watts{site=~"$site"}) or vector(0)',
      ),
      table("Sensors that are not well", "1: a warning, 2: critical.", "short", 12, {
        expr: 'topk(100, longshore_machine_sensor_state{site=~"$site"})',
      }),
      series("Hottest ten", "Temperature that a sensor says.", "celsius", 8, {
        expr: 'topk(10, longshore_machine_temperature_celsius{site=~"$site"})',
        legend: "{{site}}/{{machine}} {{sensor}}",
      }),
      series("Slowest ten fans", "Turns per minute.", "rotrpm", 8, {
        expr: 'bottomk(10, longshore_machine_fan_speed_rpm{site=~"$site"})',
        legend: "{{site}}/{{machine}} {{sensor}}",
      }),
      series("Event logs, fullest ten", "Entries; a full log loses what comes.", "short", 4, {
        expr: 'topk(10, longshore_machine_log_entries{site=~"$site"})',
        legend: "{{site}}/{{machine}}",
      }),
      series("Clocks that are off, worst ten", "Of the BMCs' event logs, from their sites' clocks.", "s", 4, {
        expr: 'topk(10, abs(longshore_machine_log_clock_skew_seconds{site=~"$site"}))',
        legend: "{{site}}/{{machine}}",
      }),
    ]),
    row("Conditions", [
      series("False conditions by type and reason", "Why documents do not hold.", "short", 12, {
        expr: "sum by (kind, type, reason) (longshore_fleet_conditions_false)",
        legend: "{{kind}} {{type}}: {{reason}}",
      }),
      series("Documents by phase", "What the sites say of the documents they hold.", "short", 12, {
        expr: "sum by (kind, phase) (longshore_fleet_documents)",
        legend: "{{kind}} {{phase}}",
      }),
      table("False conditions", "Of the chosen sites.", "short", 24, {
        expr: 'longshore_site_condition_false{site=~"$site"}',
        legend: "{{site}} {{kind}}/{{name}} {{type}}: {{reason}}",
      }),
    ]),
    row("Agents", [
      series("Agents by version", "Of those that beat.", "short", 8, {
        expr: 'sum by (version) (longshore_fleet_agents{state="up"})',
        legend: "{{version}}",
      }),
      series(
        "Oldest beat",
        "Age of the last beat of the agent that was heard longest ago, of those that are up.",
        "s",
        8,
        {
          expr: "max(longshore_fleet_oldest_beat_age_seconds)",
          legend: "age",
        },
      ),
      series(
        "Facts waiting at the sites",
        "All of them, and those of the ten sites with the most.",
        "short",
        8,
        { expr: "sum(longshore_fleet_outbox_facts)", legend: "fleet" },
        { expr: 'topk(10, sum by (site) (longshore_site_outbox_facts{site=~"$site"}))', legend: "{{site}}" },
      ),
      series("Memory of agents, largest ten", "Resident memory.", "bytes", 12, {
        expr: 'topk(10, longshore_agent_resident_memory_bytes{site=~"$site"})',
        legend: "{{site}} {{host}}",
      }),
      series("Processor time of agents, busiest ten", "Seconds per second.", "percentunit", 12, {
        expr: 'topk(10, rate(longshore_agent_cpu_seconds_total{site=~"$site"}[$__rate_interval]))',
        legend: "{{site}} {{host}}",
      }),
    ]),
    row("Hosts of the agents", [
      series("Processor use, busiest ten", "Share of all processors that did not idle.", "percentunit", 8, {
        expr: 'topk(10, 1 - sum by (site, host) (rate(longshore_host_cpu_seconds_total{site=~"$site",mode=~"idle|iowait"}[$__rate_interval])) / on (site, host) longshore_host_cpus)',
        legend: "{{site}} {{host}}",
      }),
      series("Memory in use, fullest ten", "Share that programs could not get.", "percentunit", 8, {
        expr: 'topk(10, 1 - longshore_host_memory_available_bytes{site=~"$site"} / longshore_host_memory_size_bytes)',
        legend: "{{site}} {{host}}",
      }),
      series("State directory in use, fullest ten", "Share of its file system.", "percentunit", 8, {
        expr: 'topk(10, 1 - longshore_host_filesystem_available_bytes{site=~"$site"} / longshore_host_filesystem_size_bytes)',
        legend: "{{site}} {{host}}",
      }),
      series("Load, highest ten", "Load average over five minutes, per processor.", "short", 8, {
        expr: 'topk(10, longshore_host_load5{site=~"$site"} / on (site, host) longshore_host_cpus)',
        legend: "{{site}} {{host}}",
      }),
      series(
        "Network",
        "Received and sent by the chosen sites.",
        "Bps",
        8,
        {
          expr: 'sum(rate(longshore_host_network_receive_bytes_total{site=~"$site"}[$__rate_interval]))',
          legend: "received",
        },
        {
          expr: 'sum(rate(longshore_host_network_transmit_bytes_total{site=~"$site"}[$__rate_interval]))',
          legend: "sent",
        },
      ),
      series("Waiting for disks, worst ten", "Share of time in which some task waited for a disk.", "percentunit", 8, {
        expr: 'topk(10, rate(longshore_host_pressure_waiting_seconds_total{site=~"$site",resource="io"}[$__rate_interval]))',
        legend: "{{site}} {{host}}",
      }),
    ]),
    row("Hub", [
      series("Processor time", "Seconds per second, of each hub.", "percentunit", 6, {
        expr: "sum by (instance) (rate(longshore_hub_cpu_seconds_total[$__rate_interval]))",
        legend: "{{instance}}",
      }),
      series("Memory", "Resident memory of each hub.", "bytes", 6, {
        expr: "longshore_hub_resident_memory_bytes",
        legend: "{{instance}}",
      }),
      series("Event loop delay", "How late timers fire: the 99th percentile.", "s", 6, {
        expr: 'longshore_hub_event_loop_delay_seconds{percentile="99"}',
        legend: "{{instance}}",
      }),
      series("Scrapes", "Mean time to answer, by page.", "s", 6, {
        expr: "sum by (page) (rate(longshore_hub_scrape_duration_seconds_sum[$__rate_interval])) / sum by (page) (rate(longshore_hub_scrape_duration_seconds_count[$__rate_interval]))",
        legend: "{{page}}",
      }),
      series("Telemetry kept", "Series of all sites at the hub.", "short", 8, {
        expr: "sum by (instance) (longshore_fleet_series)",
        legend: "{{instance}}",
      }),
      series("Refused from sites", "Points, beats and statuses that were not shown, by reason.", "short", 8, {
        expr: "sum by (reason) (rate(longshore_fleet_dropped_total[$__rate_interval])) or vector(0)",
        legend: "{{reason}}",
      }),
      series("Errors for Sentry", "Unexpected errors of hub and agents, by what became of them.", "short", 8, {
        expr: "sum by (outcome) (rate(longshore_hub_relayed_errors_total[$__rate_interval])) or vector(0)",
        legend: "{{outcome}}",
      }),
    ]),
    row("Bus", [
      series("Connections of the hub", "Connections to the bus that are up.", "short", 6, {
        expr: "sum by (instance, link) (longshore_bus_connections_up)",
        legend: "{{instance}} {{link}}",
      }),
      series("Connects", "Attempts to connect, by outcome.", "short", 6, {
        expr: "sum by (outcome) (rate(longshore_bus_connects_total[$__rate_interval])) or vector(0)",
        legend: "{{outcome}}",
      }),
      series("Refused messages", "Messages that are not what their subject asks for.", "short", 6, {
        expr: "sum by (verb, reason) (rate(longshore_bus_refused_total[$__rate_interval])) or vector(0)",
        legend: "{{verb}} {{reason}}",
      }),
      series("Denied operations", "What the bus refused to the hub's credentials.", "short", 6, {
        expr: "sum(rate(longshore_bus_denied_total[$__rate_interval])) or vector(0)",
        legend: "denied",
      }),
    ]),
  ],
};
