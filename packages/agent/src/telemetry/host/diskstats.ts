import { type Sample, sample } from "../sample.ts";
import { numberOf, wordsOf } from "./number.ts";

/** /proc/diskstats, Documentation/admin-guide/iostats.rst: whole disks only, at most `MAX_DISKS`. */
export function diskstats(host: string, text: string): Sample[] {
  return text
    .split("\n")
    .map(wordsOf)
    .filter(([_major, _minor, device]) => device !== undefined && isDisk(device))
    .slice(0, MAX_DISKS)
    .flatMap((words) => disk(host, words));
}

const MAX_DISKS = 24;

/** The unit of the file, whatever the sectors of the disk are. */
const SECTOR_BYTES = 512;

function disk(host: string, [, , device = "", ...fields]: readonly string[]): Sample[] {
  const labels = { host, device };
  const [reads, readSectors, writes, writtenSectors, ioMs] = [0, 2, 4, 6, 9].map((at) => numberOf(fields[at]));
  return [
    ...sample("longshore_host_disk_reads_completed_total", labels, reads),
    ...sample("longshore_host_disk_read_bytes_total", labels, times(readSectors, SECTOR_BYTES)),
    ...sample("longshore_host_disk_writes_completed_total", labels, writes),
    ...sample("longshore_host_disk_written_bytes_total", labels, times(writtenSectors, SECTOR_BYTES)),
    ...sample("longshore_host_disk_io_time_seconds_total", labels, times(ioMs, 1 / 1000)),
  ];
}

/** No partitions, boot areas of eMMC, memory disks, or what is built on top of other disks. */
function isDisk(device: string): boolean {
  return /^((sd|hd|vd|xvd)[a-z]+|nvme\d+n\d+|mmcblk\d+|dasd[a-z]+|pmem\d+)$/.test(device);
}

function times(value: number | undefined, factor: number): number | undefined {
  return value === undefined ? undefined : value * factor;
}
