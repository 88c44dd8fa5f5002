import type { Resource } from "@longshore/contracts";

/** One line of the lab's live table. */
export interface MachineLine {
  readonly site: string;
  readonly machine: string;
  readonly arch: string;
  readonly bmc: string;
  readonly power: string;
  readonly ready: boolean;
  /** Why it is not ready; empty when it is. */
  readonly note: string;
}

/** What the lab shows of its machines, from what the hub lists. */
export function machineLines(resources: readonly Resource[]): readonly MachineLine[] {
  return resources
    .filter((resource) => resource.kind === "Machine")
    .map(machineLine)
    .toSorted((a, b) => `${a.site}/${a.machine}`.localeCompare(`${b.site}/${b.machine}`));
}

export function renderLines(lines: readonly MachineLine[]): string {
  const header = ["SITE", "MACHINE", "ARCH", "BMC", "POWER", ""];
  const rows = lines.map((line) => [
    line.site,
    line.machine,
    line.arch,
    line.bmc,
    line.power,
    line.ready ? "ready" : line.note,
  ]);
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [header, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function machineLine(resource: Resource): MachineLine {
  const spec = JSON.parse(Buffer.from(resource.spec).toString("utf8")) as {
    arch: string;
    bmc: { address: string; port: number };
  };
  const status = resource.status;
  const ready = status?.conditions.find((condition) => condition.type === "Ready");
  return {
    site: resource.site,
    machine: resource.name,
    arch: spec.arch,
    bmc: `${spec.bmc.address}:${spec.bmc.port}`,
    power: status?.machine?.power || "unknown",
    ready: ready?.status === "True" && status?.observedGeneration === resource.generation,
    note: status == null ? "not reported yet" : (ready?.message ?? status.phase),
  };
}
