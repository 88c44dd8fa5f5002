import type { AgentOptions } from "../src/agent-options.ts";

/** A host that does something: each reading differs from the one before. */
export function liveHost(): Pick<AgentOptions, "readHost" | "readProcess"> {
  let times = 0;
  return {
    readHost: async () => {
      const t = ++times;
      return {
        stat: `cpu  ${t * 70} 0 ${t * 30} ${t * 1400} ${t % 5} 0 ${t % 3} 0 0 0\nbtime 1767225600\n`,
        loadavg: `${(t % 17) / 10} ${(t % 7) / 10} 0.30 1/250 ${t}\n`,
        meminfo: `MemTotal: 16000000 kB\nMemFree: ${8_000_000 - (t % 100) * 1000} kB\nMemAvailable: ${9_000_000 - (t % 90) * 1000} kB\n`,
        uptime: `${t * 15}.00 ${t * 20}.00\n`,
        netDev: `Inter-|   Receive |  Transmit\n face |bytes\n  eth0: ${t * 90_000} ${t * 100} 0 0 0 0 0 0 ${t * 40_000} ${t * 80} 0 0 0 0 0 0\n`,
        pressure: {},
        thermalZones: [{ zone: "thermal_zone0", sensor: "x86_pkg_temp", temp: `${45_000 + (t % 9) * 1000}\n` }],
        filesystems: {
          root: { bsize: 4096, blocks: 1e7, bavail: 6e6 - (t % 50) * 100, files: 1e6, ffree: 9e5 - (t % 40) },
        },
      };
    },
    readProcess: () => ({
      residentBytes: 7e7 + (times % 20) * 1e5,
      heapUsedBytes: 2e7 + (times % 30) * 1e5,
      cpuSeconds: times / 20,
      uptimeSeconds: times * 15,
    }),
  };
}
