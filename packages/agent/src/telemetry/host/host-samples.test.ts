import { telemetryFamilies } from "@longshore/contracts";
import { describe, expect, test } from "vitest";
import type { HostReadings } from "./host-readings.ts";
import { hostSamples } from "./host-samples.ts";

const NOTHING: HostReadings = { pressure: {}, thermalZones: [], filesystems: {} };

function samplesOf(readings: Partial<HostReadings>): Record<string, number> {
  const samples = hostSamples("h", { ...NOTHING, ...readings }).map(({ name, labels, value }) => {
    const rest = Object.entries(labels).filter(([label]) => label !== "host");
    return [`${name}${rest.map(([, text]) => ` ${text}`).join("")}`, value] as const;
  });
  return Object.fromEntries(samples);
}

// Debian 12, Linux 6.1 x86-64, a virtual machine with two processors: cat /proc/stat (the line of interrupts cut)
const STAT = `cpu  16819 1555 7828 252096 1344 0 153 328 0 0
cpu0 7432 861 3260 128235 112 0 28 172 0 0
cpu1 9386 693 4568 123860 1231 0 125 156 0 0
intr 542890 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 1 1 13
ctxt 873148
btime 1795456663
processes 12157
procs_running 1
procs_blocked 0
softirq 267469 0 29445 7 13789 111078 0 678 59512 0 52960
`;

// the same machine: /proc/meminfo
const MEMINFO = `MemTotal:       24684096 kB
MemFree:        23886204 kB
MemAvailable:   24241564 kB
Buffers:            4212 kB
Cached:           473444 kB
SwapCached:            0 kB
Dirty:              3072 kB
Writeback:             8 kB
SwapTotal:             0 kB
SwapFree:              0 kB
Committed_AS:     201924 kB
HugePages_Total:       0
Hugepagesize:       2048 kB
DirectMap4k:       28672 kB
DirectMap1G:    25165824 kB
`;

// the same machine: /proc/diskstats
const DISKSTATS = `   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
 254       0 vda 140837 32874 6265634 127695 13774 47889 3526824 10747 0 20308 138999 4758 34 349216 521 636 35
 253       0 zram0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0
`;

// the same machine: /proc/net/dev
const NET_DEV = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:    3193      29    0    0    0     0          0         0     3193      29    0    0    0     0       0          0
  ifb0:       0       0    0    0    0     0          0         0        0       0    0    0    0     0       0          0
  eth0: 479387997   15114    1    2    0     0          0         0  1050718   10133    3    4    0     0       0          0
`;

describe("an x86-64 host", () => {
  test("processor time is seconds by mode, with what the kernel counts beside it", () => {
    expect(samplesOf({ stat: STAT })).toEqual({
      "longshore_host_cpu_seconds_total user": 168.19,
      "longshore_host_cpu_seconds_total nice": 15.55,
      "longshore_host_cpu_seconds_total system": 78.28,
      "longshore_host_cpu_seconds_total idle": 2520.96,
      "longshore_host_cpu_seconds_total iowait": 13.44,
      "longshore_host_cpu_seconds_total irq": 0,
      "longshore_host_cpu_seconds_total softirq": 1.53,
      "longshore_host_cpu_seconds_total steal": 3.28,
      longshore_host_context_switches_total: 873148,
      longshore_host_forks_total: 12157,
      longshore_host_procs_running: 1,
      longshore_host_procs_blocked: 0,
      longshore_host_cpus: 2,
    });
  });

  test("memory is bytes", () => {
    expect(samplesOf({ meminfo: MEMINFO })).toEqual({
      longshore_host_memory_size_bytes: 24684096 * 1024,
      longshore_host_memory_free_bytes: 23886204 * 1024,
      longshore_host_memory_available_bytes: 24241564 * 1024,
      longshore_host_memory_buffers_bytes: 4212 * 1024,
      longshore_host_memory_cached_bytes: 473444 * 1024,
      longshore_host_memory_dirty_bytes: 3072 * 1024,
      longshore_host_swap_size_bytes: 0,
      longshore_host_swap_free_bytes: 0,
    });
  });

  test("load and uptime", () => {
    expect(samplesOf({ loadavg: "0.42 0.16 0.16 1/110 12157\n", uptime: "1404.69 2520.96\n" })).toEqual({
      longshore_host_load1: 0.42,
      longshore_host_load5: 0.16,
      longshore_host_load15: 0.16,
      longshore_host_uptime_seconds: 1404.69,
    });
  });

  test("of the block devices only the disks, in bytes whatever their sectors are", () => {
    expect(samplesOf({ diskstats: DISKSTATS })).toEqual({
      "longshore_host_disk_reads_completed_total vda": 140837,
      "longshore_host_disk_read_bytes_total vda": 6265634 * 512,
      "longshore_host_disk_writes_completed_total vda": 13774,
      "longshore_host_disk_written_bytes_total vda": 3526824 * 512,
      "longshore_host_disk_io_time_seconds_total vda": 20.308,
    });
  });

  test("of the network devices only those with a line to somewhere", () => {
    expect(samplesOf({ netDev: NET_DEV })).toEqual({
      "longshore_host_network_receive_bytes_total eth0": 479387997,
      "longshore_host_network_receive_packets_total eth0": 15114,
      "longshore_host_network_receive_errors_total eth0": 1,
      "longshore_host_network_receive_drops_total eth0": 2,
      "longshore_host_network_transmit_bytes_total eth0": 1050718,
      "longshore_host_network_transmit_packets_total eth0": 10133,
      "longshore_host_network_transmit_errors_total eth0": 3,
      "longshore_host_network_transmit_drops_total eth0": 4,
    });
  });

  test("pressure is seconds of waiting; kernels before 5.13 say nothing of a stalled processor", () => {
    const cpu = "some avg10=2.50 avg60=1.86 avg300=1.38 total=55489489\n";
    const io = `some avg10=0.39 avg60=0.38 avg300=0.28 total=12996054\nfull avg10=0.31 avg60=0.30 avg300=0.22 total=11702421\n`;
    expect(samplesOf({ pressure: { cpu, io } })).toEqual({
      "longshore_host_pressure_waiting_seconds_total cpu": 55.489489,
      "longshore_host_pressure_waiting_seconds_total io": 12.996054,
      "longshore_host_pressure_stalled_seconds_total io": 11.702421,
    });
  });
});

// The layout of arm64 boards, Linux 6.1, with made-up figures: no DirectMap but Cma lines at the end, eMMC with boot
// areas and NVMe, one thermal zone per cluster, interfaces named by the device tree.
describe("an arm64 host", () => {
  test("memory is where it is on x86", () => {
    const meminfo = `MemTotal:        7999812 kB
MemFree:         5873408 kB
MemAvailable:    7530272 kB
Buffers:           70104 kB
Cached:          1645220 kB
SwapTotal:        102396 kB
SwapFree:         102396 kB
Dirty:                40 kB
VmallocTotal:   259653632 kB
CmaTotal:         524288 kB
CmaFree:          497068 kB
`;
    expect(samplesOf({ meminfo })).toMatchObject({
      longshore_host_memory_size_bytes: 7999812 * 1024,
      longshore_host_memory_available_bytes: 7530272 * 1024,
      longshore_host_swap_free_bytes: 102396 * 1024,
    });
  });

  test("eMMC and NVMe are disks, their partitions and boot areas are not", () => {
    const diskstats = ["mmcblk0", "mmcblk0p1", "mmcblk0boot0", "nvme0n1", "nvme0n1p2", "ram0", "dm-0", "sda", "sda1"]
      .map((device, minor) => ` 179 ${minor} ${device} 10 0 1000 5 20 0 2000 9 0 300 400`)
      .join("\n");
    const devices = hostSamples("h", { ...NOTHING, diskstats }).map(({ labels }) => labels["device"]);
    expect([...new Set(devices)]).toEqual(["mmcblk0", "nvme0n1", "sda"]);
  });

  test("every thermal zone has its temperature; one that cannot be read has none", () => {
    const thermalZones = [
      { zone: "thermal_zone0", sensor: "cpu-thermal\n", temp: "48692\n" },
      { zone: "thermal_zone1", sensor: "gpu-thermal\n", temp: "-2500\n" },
      { zone: "thermal_zone2", sensor: "ddr-thermal\n", temp: "" },
    ];
    expect(samplesOf({ thermalZones })).toEqual({
      "longshore_host_temperature_celsius thermal_zone0 cpu-thermal": 48.692,
      "longshore_host_temperature_celsius thermal_zone1 gpu-thermal": -2.5,
    });
  });

  test("a counter column so wide that it touches the colon is read", () => {
    const netDev =
      "  end0:1234567890123 42    0    0    0     0          0         0  77 8    0    0    0     0       0          0\n";
    expect(samplesOf({ netDev })).toMatchObject({
      "longshore_host_network_receive_bytes_total end0": 1234567890123,
      "longshore_host_network_transmit_bytes_total end0": 77,
    });
  });
});

describe("what a container or an old kernel does not have is absent, never zero", () => {
  test("nothing read, nothing said", () => {
    expect(hostSamples("h", NOTHING)).toEqual([]);
  });

  test("empty and broken files say nothing", () => {
    const broken: HostReadings = {
      stat: "cpu\ncpu0 x y\nctxt\n",
      meminfo: "MemTotal:\nMemFree: lots kB\n",
      loadavg: "",
      uptime: "\n",
      diskstats: " 254 0 vda\n 254\n",
      netDev: "Inter-|\n eth0:\n",
      pressure: { cpu: "", io: "some avg10=nan\n" },
      thermalZones: [{ zone: "z", sensor: "s", temp: "N/A" }],
      filesystems: {},
    };
    expect(hostSamples("h", broken)).toEqual([{ name: "longshore_host_cpus", labels: { host: "h" }, value: 1 }]);
  });

  test("a file system without a number of inodes has none; space is told all the same", () => {
    const btrfs = { bsize: 4096, blocks: 1000, bavail: 400, files: 0, ffree: 0 };
    expect(samplesOf({ filesystems: { state: btrfs } })).toEqual({
      "longshore_host_filesystem_size_bytes state": 4096000,
      "longshore_host_filesystem_available_bytes state": 1638400,
    });
  });

  test("a host with a thousand disks and interfaces does not take all the room of its site", () => {
    const many = (line: (i: number) => string): string => Array.from({ length: 1000 }, (_, i) => line(i)).join("\n");
    const diskstats = many((i) => ` 8 ${i} nvme${i}n1 1 1 1 1 1 1 1 1 1 1 1`);
    const netDev = many((i) => ` eno${i}: 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1`);
    expect(hostSamples("h", { ...NOTHING, diskstats, netDev }).length).toBeLessThan(300);
  });
});

test("every sample carries the labels that its family has, no more and no less", () => {
  const thermalZones = [{ zone: "z", sensor: "s", temp: "1" }];
  const all = { stat: STAT, meminfo: MEMINFO, diskstats: DISKSTATS, netDev: NET_DEV, thermalZones };
  for (const { name, labels } of hostSamples("h", { ...NOTHING, ...all }))
    expect(Object.keys(labels)).toEqual([...telemetryFamilies[name].labels]);
});
