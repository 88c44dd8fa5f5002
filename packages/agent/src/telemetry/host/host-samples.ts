import { type Sample, sample } from "../sample.ts";
import { diskstats } from "./diskstats.ts";
import type { FilesystemSize, HostReadings, PressureResource } from "./host-readings.ts";
import { loadavg, uptime } from "./loadavg.ts";
import { meminfo } from "./meminfo.ts";
import { netDev } from "./net-dev.ts";
import { pressure } from "./pressure.ts";
import { procStat } from "./proc-stat.ts";
import { thermal } from "./thermal.ts";

/** All samples of what was read; nothing for what was not. */
export function hostSamples(host: string, readings: HostReadings): Sample[] {
  const parse = (text: string | undefined, parser: (host: string, text: string) => Sample[]): Sample[] =>
    text === undefined ? [] : parser(host, text);
  return [
    ...parse(readings.stat, procStat),
    ...parse(readings.loadavg, loadavg),
    ...parse(readings.uptime, uptime),
    ...parse(readings.meminfo, meminfo),
    ...parse(readings.diskstats, diskstats),
    ...parse(readings.netDev, netDev),
    ...Object.entries(readings.pressure).flatMap(([resource, text]) =>
      pressure(host, resource as PressureResource, text),
    ),
    ...readings.thermalZones.flatMap((zone) => thermal(host, zone)),
    ...Object.entries(readings.filesystems).flatMap(([name, size]) => filesystem(host, name, size)),
  ];
}

/** Of file systems that make inodes as they go (btrfs), the number is 0 and says nothing. */
function filesystem(host: string, name: string, { bsize, blocks, bavail, files, ffree }: FilesystemSize): Sample[] {
  const labels = { host, filesystem: name };
  return [
    ...sample("longshore_host_filesystem_size_bytes", labels, blocks * bsize),
    ...sample("longshore_host_filesystem_available_bytes", labels, bavail * bsize),
    ...sample("longshore_host_filesystem_files", labels, files === 0 ? undefined : files),
    ...sample("longshore_host_filesystem_files_free", labels, files === 0 ? undefined : ffree),
  ];
}
