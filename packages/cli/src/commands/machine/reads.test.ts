import { expect, test } from "vitest";
import type { Replies } from "../../../test/canned-link.ts";
import { listing, machine } from "../../../test/fleet.ts";
import { longshore, NOW } from "../../../test/test-io.ts";

const fan = {
  name: "Fan 1",
  kind: "fan",
  unit: "RPM",
  value: 5000,
  hasValue: true,
  states: [],
  health: "ok",
  thresholds: { lowerWarning: 1500, lowerCritical: 1000 },
};
const psu = { name: "PSU 1", kind: "other", unit: "", hasValue: false, states: ["present"], health: "ok" };
const asked: unknown[] = [];

function replies(confirmed = true): Replies {
  return {
    ...listing(machine("r1u7", "oslo")),
    apiMachineSensors: ({ fresh }) => ({
      sensors: [fan, psu],
      readAtMs: NOW - 42_000,
      problem: fresh ? "no answer" : "",
    }),
    apiMachineLog: () => ({
      entries: [
        { id: "7", atMs: Date.UTC(2026, 0, 2), severity: "error", message: "CPU Temp: upper critical going high" },
      ],
      total: 3,
      full: true,
      clockKnown: true,
      clockSkewMs: -172_800_000,
    }),
    apiMachineClearLog: (order) => {
      asked.push(order);
      return { entriesBefore: 3, entriesNow: confirmed ? 0 : 3, confirmed };
    },
  };
}

test("sensors are a table with limits and the age of the reading", async () => {
  const { code, stdout, stderr } = await longshore("machine sensors r1u7", { replies: replies() });
  expect([code, stdout]).toEqual([
    0,
    [
      "SENSOR   VALUE      HEALTH   STATE     LIMITS",
      "Fan 1    5000 RPM   ok       -         < 1000",
      "PSU 1    -          ok       present   -",
      "",
    ].join("\n"),
  ]);
  expect(stderr).toContain("read 42s ago");
});

test("a reading that could not be renewed says why, and JSON leaves out values that are not there", async () => {
  const { stderr } = await longshore("machine sensors r1u7 --fresh", { replies: replies() });
  expect(stderr).toContain("read 42s ago; not since: no answer");
  const { stdout } = await longshore("machine sensors r1u7 -o json", { replies: replies() });
  const { sensors } = JSON.parse(stdout) as { sensors: { name: string; value?: number }[] };
  expect(sensors.map(({ name, value }) => [name, value])).toEqual([
    ["Fan 1", 5000],
    ["PSU 1", undefined],
  ]);
});

test("the event log says the BMC's times and how far its clock is off", async () => {
  const { code, stdout, stderr } = await longshore("machine sel r1u7", { replies: replies() });
  expect(code).toBe(0);
  expect(stdout).toMatch(/7 +2026-01-02T00:00:00Z +error +CPU Temp: upper critical going high/);
  expect(stderr).toContain("1 of 3 entries; the log is full; its clock is 172800 s behind");
});

test("emptying the event log is asked about first, and one that is not seen empty is exit code 1", async () => {
  expect((await longshore("machine sel r1u7 --clear", { replies: replies() })).code).toBe(4);
  expect(asked).toEqual([]);
  const done = await longshore("machine sel r1u7 --clear --yes", { replies: replies() });
  expect([done.code, done.stdout]).toEqual([0, "machine/r1u7: event log 3 -> 0 entries\n"]);
  const kept = await longshore("machine sel r1u7 --clear --yes", { replies: replies(false) });
  expect(kept.code).toBe(1);
  expect(kept.stderr).toContain("what is read back is 3 entries");
});

test("an inventory says where each field stands; without one that is said", async () => {
  const none = await longshore("machine inventory r1u7", { replies: replies() });
  expect([none.code, none.stderr]).toEqual([1, expect.stringContaining("CLI_NOT_READ")]);
  const known = machine("r1u7", "oslo");
  const inventory = [{ name: "serial", value: "SN1", source: "FRU 0, product", readAtMs: NOW - 3_600_000 }];
  const status = known.status && {
    ...known.status,
    machine: known.status.machine && { ...known.status.machine, inventory },
  };
  const { stdout } = await longshore("machine inventory r1u7", { replies: listing({ ...known, status }) });
  expect(stdout).toMatch(/serial +SN1 +FRU 0, product +60m/);
});
