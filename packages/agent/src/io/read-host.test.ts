import { mkdirSync, writeFileSync } from "node:fs";
import { tempDir } from "@longshore/testkit/tools";
import { expect, test } from "vitest";
import { hostSamples } from "../telemetry/host/host-samples.ts";
import { readHost, readProcess } from "./read-host.ts";

test.runIf(process.platform === "linux")("this very host can be measured", async () => {
  const filesystems = { state: import.meta.dirname };
  const samples = hostSamples("h", await readHost({ proc: "/proc", sys: "/sys", filesystems }));
  const value = (name: string): number => samples.find((sample) => sample.name === name)?.value ?? Number.NaN;
  expect(value("longshore_host_cpus")).toBeGreaterThanOrEqual(1);
  expect(value("longshore_host_memory_size_bytes")).toBeGreaterThan(value("longshore_host_memory_free_bytes"));
  expect(value("longshore_host_uptime_seconds")).toBeGreaterThan(0);
  expect(value("longshore_host_filesystem_size_bytes")).toBeGreaterThan(1e6);
  expect(readProcess().residentBytes).toBeGreaterThan(1e6);
});

test("a host without any of the files is read without a complaint", async () => {
  await using dir = tempDir();
  const read = await readHost({ proc: dir.join("proc"), sys: dir.join("sys"), filesystems: { state: dir.join("no") } });
  expect(hostSamples("h", read)).toEqual([]);
});

test("thermal zones are read by name, those that give no temperature are left out", async () => {
  await using dir = tempDir();
  for (const zone of ["thermal_zone0", "thermal_zone1", "cooling_device0"])
    mkdirSync(dir.join("class/thermal", zone), { recursive: true });
  writeFileSync(dir.join("class/thermal/thermal_zone0/type"), "soc-thermal\n");
  writeFileSync(dir.join("class/thermal/thermal_zone0/temp"), "41000\n");
  writeFileSync(dir.join("class/thermal/thermal_zone1/type"), "wifi\n");
  const { thermalZones } = await readHost({ proc: dir.path, sys: dir.path, filesystems: {} });
  expect(thermalZones).toEqual([{ zone: "thermal_zone0", sensor: "soc-thermal\n", temp: "41000\n" }]);
});
