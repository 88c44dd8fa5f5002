import type { DiscoveredMachine, Resource } from "@longshore/contracts";
import { formatDuration } from "@longshore/kit";
import { age } from "../output/age.ts";
import { trouble } from "../output/condition.ts";
import { textOf } from "../output/document.ts";
import type { KindView } from "./kind.ts";

export const siteView: KindView = {
  kind: "Site",
  plural: "sites",
  short: ["s"],
  atSite: false,
  columns: ({ nowMs, paint }) => [
    { header: "LINK", rank: 0, cell: ({ link }) => link?.state ?? "", paint },
    { header: "SINCE", rank: 3, cell: ({ link }) => age(link?.sinceMs ?? 0, nowMs) },
    { header: "PHASE", rank: 1, cell: ({ status }) => status?.phase ?? "", paint },
    { header: "AGENTS", rank: 4, cell: (site) => String(agentsOf(site).length) },
    { header: "VERSION", rank: 5, cell: (site) => unique(agentsOf(site).map((agent) => agent.version)) },
    { header: "TIMEZONE", rank: 6, wide: true, cell: (site) => textOf(site, "timezone") },
    { header: "INDEX", rank: 7, wide: true, cell: ({ link }) => generation(link?.indexGeneration ?? 0) },
    { header: "AWAY", rank: 8, wide: true, cell: ({ link }) => lastAway(link) },
    { header: "WAITING", rank: 7, wide: true, cell: ({ link }) => waiting(link) },
    { header: "MESSAGE", rank: 9, wide: true, cell: (site) => hubTrouble(site) || trouble(site) },
  ],
  detail(site, { nowMs, paint }) {
    const { link } = site;
    const beats = link?.beats.map((beat) => age(beat.atMs, nowMs)) ?? [];
    return [
      ["Link", link ? `${paint(link.state)}${link.sinceMs > 0 ? ` for ${age(link.sinceMs, nowMs)}` : ""}` : ""],
      ...(link?.conditions ?? []).map(({ reason, message }) => ["Trouble", `${reason}: ${message}`] as const),
      ["Index held", generation(link?.indexGeneration ?? 0)],
      ["Last away", absenceText(link)],
      ["Last beat", beats.map((ago) => `${ago} ago`).join(", ")],
      ...agentsOf(site).map(
        (agent) =>
          [
            "Agent",
            `${agent.hostname} (${agent.arch}) ${agent.version}, up ${age(agent.startedAtMs, nowMs)}, ${agent.key}`,
          ] as const,
      ),
      ...(site.status?.site?.discovered ?? []).map((found) => ["Discovered", discoveredText(found, nowMs)] as const),
    ];
  },
};

/** A machine that booted from the network and that no document describes. */
export function discoveredText(found: DiscoveredMachine, nowMs: number): string {
  const { mac, arch, vendor, product, serial, disks, bmcAddress, firstSeenMs, lastSeenMs } = found;
  const parts = [
    mac,
    [vendor, product].filter(Boolean).join(" "),
    arch,
    serial && `serial ${serial}`,
    bmcAddress && `BMC ${bmcAddress}`,
    disks.length > 0 ? `disks: ${disks.join(" | ")}` : "not looked into yet",
    `first seen ${age(firstSeenMs, nowMs)} ago, last ${age(lastSeenMs, nowMs)} ago`,
  ];
  return parts.filter(Boolean).join(", ");
}

/** What the hub noticed comes first: the agents cannot say it. */
function hubTrouble({ link }: Resource): string {
  const [found] = link?.conditions ?? [];
  return found === undefined ? "" : `${found.reason}: ${found.message}`;
}

function agentsOf({
  status,
  link,
}: Resource): readonly { hostname: string; version: string; arch: string; startedAtMs: number; key: string }[] {
  const reported = status?.site?.agents ?? [];
  if (reported.length > 0) return reported;
  return (link?.beats ?? []).map((beat) => ({
    hostname: "agent",
    arch: "?",
    startedAtMs: 0,
    version: beat.version,
    key: beat.agent,
  }));
}

function generation(number: number): string {
  return number === 0 ? "" : `generation ${number}`;
}

/** How long the site was out of touch the last time. */
function lastAway(link: Resource["link"]): string {
  const absence = link?.absence;
  return absence ? formatDuration(absence.toMs - absence.fromMs) : "";
}

function absenceText(link: Resource["link"]): string {
  const absence = link?.absence;
  if (!absence) return "";
  const [from, to] = [absence.fromMs, absence.toMs].map((atMs) => new Date(atMs).toISOString());
  return `${from} to ${to}, with index ${generation(absence.indexGeneration)}`;
}

/** Facts that the agents still hold. */
function waiting(link: Resource["link"]): string {
  return String((link?.beats ?? []).reduce((sum, beat) => sum + beat.outboxFacts, 0));
}

function unique(texts: readonly string[]): string {
  return [...new Set(texts)].join(", ");
}
