import type { Dashboard } from "./panel.ts";
import { row, series, stat, table } from "./panels.ts";

/** The clusters of the chosen sites: what is wrong at its root, then each check, its parts and what the agents take for it. */
export const cluster: Dashboard = {
  uid: "longshore-cluster",
  title: "Longshore / Clusters",
  description:
    "How clusters and the machines under them are, as their sites' agents judge them. Read from /metrics/sites.",
  rows: [
    row("Clusters", [
      stat(
        "Sites with a tree of health",
        "Sites that have a cluster, and whose agent says how it is.",
        'count(count by (site) (longshore_health_state{site=~"$site"})) or vector(0)',
      ),
      stat(
        "Sites that are well",
        "Sites of which no check finds anything wrong.",
        'count(max by (site) (longshore_health_state{site=~"$site"}) == 0) or vector(0)',
      ),
      stat(
        "Failed",
        "Checks that failed and that nothing else explains.",
        'count(longshore_health_root{site=~"$site"} and ignoring (reason) longshore_health_state == 2) or vector(0)',
        1,
        1,
      ),
      stat(
        "Degraded",
        "Checks that are degraded and that nothing else explains.",
        'count(longshore_health_root{site=~"$site"} and ignoring (reason) longshore_health_state == 1) or vector(0)',
        1,
        1000,
      ),
      stat(
        "Unknown",
        "Checks of which nobody knows and that nothing else explains: unknown is not healthy.",
        'count(longshore_health_root{site=~"$site"} and ignoring (reason) longshore_health_state == 3) or vector(0)',
        1,
        1000,
      ),
      stat(
        "Suppressed",
        "Checks that are not well because of something else.",
        'count((longshore_health_state{site=~"$site"} > 0) unless ignoring (reason) longshore_health_root) or vector(0)',
      ),
    ]),
    row("What is wrong", [
      table("Roots", "What is not well and is explained by nothing else: begin here.", "short", 12, {
        expr: 'longshore_health_root{site=~"$site"}',
        legend: "{{site}} {{target}} {{check}}: {{reason}}",
      }),
      table("Every check", "0 healthy, 1 degraded, 2 failed, 3 unknown.", "short", 12, {
        expr: 'topk(200, longshore_health_state{site=~"$site"})',
        legend: "{{site}} {{target}} {{check}}",
      }),
      series("Roots by check", "At all chosen sites together.", "short", 12, {
        expr: 'sum by (check, reason) (longshore_health_root{site=~"$site"})',
        legend: "{{check}}: {{reason}}",
      }),
      series("Sites that are well", "Share of those that have a cluster.", "percentunit", 12, {
        expr: '(count(max by (site) (longshore_health_state{site=~"$site"}) == 0) or vector(0)) / count(count by (site) (longshore_health_state{site=~"$site"}))',
        legend: "well",
      }),
    ]),
    row("Checks", [
      series("State over time, worst twenty", "0 healthy, 1 degraded, 2 failed, 3 unknown.", "short", 12, {
        expr: 'topk(20, longshore_health_state{site=~"$site"})',
        legend: "{{site}} {{target}} {{check}}",
      }),
      series(
        "Parts that are not well, most ten",
        "Nodes, pods, certificates and whatever else a check speaks of.",
        "short",
        12,
        {
          expr: 'topk(10, longshore_health_bad_parts{site=~"$site"})',
          legend: "{{site}} {{target}} {{check}}",
        },
      ),
      series("Changes, most ten", "How often a check's state changed within an hour: many are flapping.", "short", 12, {
        expr: 'topk(10, increase(longshore_health_changes_total{site=~"$site"}[1h]))',
        legend: "{{site}} {{target}} {{check}}",
      }),
      series(
        "Documents that do not hold",
        "Conditions of clusters, networks, storage and what runs on them that are False.",
        "short",
        12,
        {
          expr: 'sum by (kind, type, reason) (longshore_fleet_conditions_false{kind!="Machine"}) or vector(0)',
          legend: "{{kind}} {{type}}: {{reason}}",
        },
      ),
    ]),
  ],
};
