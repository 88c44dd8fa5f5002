import * as fs from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import type { FilesystemSize, HostReadings, ThermalZone } from "../telemetry/host/host-readings.ts";
import type { ProcessReading } from "../telemetry/process-samples.ts";

export interface HostPaths {
  /** Where procfs is; elsewhere when the host's is mounted into a container. */
  readonly proc: string;
  readonly sys: string;
  /** File systems to measure, by a name of ours. */
  readonly filesystems: Readonly<Record<string, string>>;
}

/** Reads the files of /proc and /sys that telemetry is made of; what cannot be read is left out. */
export async function readHost({ proc, sys, filesystems }: HostPaths): Promise<HostReadings> {
  const [stat, meminfo, loadavg, uptime, diskstats, netDev, cpu, io, memory] = await Promise.all(
    [
      "stat",
      "meminfo",
      "loadavg",
      "uptime",
      "diskstats",
      "net/dev",
      "pressure/cpu",
      "pressure/io",
      "pressure/memory",
    ].map((name) => read(join(proc, name))),
  );
  const pressure = Object.fromEntries(
    Object.entries({ cpu, io, memory }).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const [thermalZones, sizes] = await Promise.all([readThermalZones(sys), readFilesystems(filesystems)]);
  return { stat, meminfo, loadavg, uptime, diskstats, netDev, pressure, thermalZones, filesystems: sizes };
}

/** What this process uses. */
export function readProcess(): ProcessReading {
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    residentBytes: rss,
    heapUsedBytes: heapUsed,
    cpuSeconds: (user + system) / 1e6,
    uptimeSeconds: process.uptime(),
  };
}

async function readThermalZones(sys: string): Promise<ThermalZone[]> {
  const folder = join(sys, "class/thermal");
  const names = await readdir(folder).catch(() => []);
  const zones = names
    .filter((name) => name.startsWith("thermal_zone"))
    .toSorted()
    .slice(0, MAX_ZONES);
  const readZone = async (zone: string): Promise<ThermalZone[]> => {
    const [sensor, temp] = await Promise.all([read(join(folder, zone, "type")), read(join(folder, zone, "temp"))]);
    return sensor === undefined || temp === undefined ? [] : [{ zone, sensor, temp }];
  };
  return (await Promise.all(zones.map(readZone))).flat();
}

async function readFilesystems(paths: Readonly<Record<string, string>>): Promise<Record<string, FilesystemSize>> {
  const sizes: Record<string, FilesystemSize> = {};
  for (const [name, path] of Object.entries(paths)) {
    const size = await statfs(path).catch(() => undefined);
    if (size !== undefined) sizes[name] = size;
  }
  return sizes;
}

const MAX_ZONES = 32;

// not node:fs/promises: loading it costs an agent 2 MB
const readdir: (path: string) => Promise<string[]> = promisify(fs.readdir);
const readFile: (path: string, encoding: "utf8") => Promise<string> = promisify(fs.readFile);
const statfs: (path: string) => Promise<fs.StatsFs> = promisify(fs.statfs);

async function read(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
