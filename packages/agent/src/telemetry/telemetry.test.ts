import { silentLogger, SteppedClock } from "@longshore/kit";
import { describe, expect, test } from "vitest";
import type { HostReadings } from "./host/host-readings.ts";
import { type NewBatch, startTelemetry } from "./index.ts";

const INTERVAL = 15_000;

function started(fullEvery = 10) {
  const clock = new SteppedClock();
  const batches: NewBatch[] = [];
  const host = { load: "0.5 0.5 0.5 1/1 1", reads: 0, fails: false };
  const outbox = { full: false };
  const telemetry = startTelemetry({
    host: "node-a",
    clock,
    log: silentLogger,
    intervalMs: INTERVAL,
    fullEvery,
    maxSensorSeries: 300,
    readHost: async (): Promise<HostReadings> => {
      host.reads++;
      if (host.fails) throw new Error("no host");
      return { loadavg: host.load, pressure: {}, thermalZones: [], filesystems: {} };
    },
    readProcess: () => ({ residentBytes: 1, heapUsedBytes: 1, cpuSeconds: 1, uptimeSeconds: 1 }),
    emit(batch) {
      if (outbox.full) throw new Error("disk full");
      batches.push(batch);
    },
  });
  const take = (source: string): NewBatch[] => {
    const taken = batches.filter((batch) => batch.source === source);
    batches.length = 0;
    return taken;
  };
  return { clock, telemetry, host, outbox, take };
}

function values(batch: NewBatch | undefined): Record<string, number | "ended"> {
  return Object.fromEntries(
    (batch?.series ?? []).map(({ name, labels, points }) => {
      const rest = Object.entries(labels ?? {}).filter(([label]) => label !== "host");
      const point = points?.at(-1);
      return [[name, ...rest.map(([, text]) => text)].join(" "), point?.ended === true ? "ended" : (point?.value ?? 0)];
    }),
  );
}

describe("the host", () => {
  test("everything at the start, then only what changed, and nothing when nothing did", async () => {
    const { clock, host, take } = started();
    await clock.step(0);
    const [first] = take("host");
    expect(first?.full).toBe(true);
    expect(values(first)).toMatchObject({ longshore_host_load1: 0.5, longshore_agent_resident_memory_bytes: 1 });
    expect(first?.series?.[0]?.points?.[0]?.atMs).toBe(clock.now());
    host.load = "0.7 0.5 0.5 1/1 1";
    await clock.step(INTERVAL);
    expect(take("host").map(values)).toEqual([{ longshore_host_load1: 0.7 }]);
    await clock.step(INTERVAL);
    expect(take("host")).toEqual([]);
    host.load = "";
    await clock.step(INTERVAL);
    expect(values(take("host")[0])).toMatchObject({ longshore_host_load1: "ended", longshore_host_load5: "ended" });
  });

  test("every so often all of it, and after a reconnect", async () => {
    const { clock, telemetry, host, take } = started(4);
    const fulls: boolean[] = [];
    for (let round = 0; round < 9; round++) {
      host.load = `${round} 0.5 0.5 1/1 1`;
      await clock.step(round === 0 ? 0 : INTERVAL);
      fulls.push(take("host")[0]?.full === true);
    }
    expect(fulls).toEqual([true, false, false, false, true, false, false, false, true]);
    telemetry.full();
    await clock.step(INTERVAL);
    expect(take("host")[0]?.full).toBe(true);
  });

  test("what could not be stored is said again, and what could not be read comes when it can", async () => {
    const { clock, host, outbox, take } = started();
    outbox.full = true;
    await clock.step(0);
    outbox.full = false;
    host.fails = true;
    await clock.step(INTERVAL);
    expect(take("host")).toEqual([]);
    host.fails = false;
    await clock.step(INTERVAL);
    expect(take("host")[0]?.full).toBe(true);
  });

  test("nothing is measured after the end", async () => {
    const { clock, telemetry, host } = started();
    await clock.step(INTERVAL);
    telemetry[Symbol.dispose]();
    telemetry.machine("m1", { power: "on", reachable: true });
    const { reads } = host;
    await clock.step(10 * INTERVAL);
    expect(host.reads).toBe(reads);
    expect(clock.pendingTimers).toBe(0);
  });
});

describe("the machines", () => {
  test("a power change is told within a second, many at once in one batch", async () => {
    const { clock, telemetry, take } = started();
    await clock.step(1000);
    take("machine");
    for (const name of ["m1", "m2", "m3"]) telemetry.machine(name, { power: "on", reachable: true, responseMs: 12 });
    await clock.step(1000);
    const [batch, ...more] = take("machine");
    expect(more).toEqual([]);
    expect(values(batch)).toMatchObject({ "longshore_machine_power_on m1": 1, "longshore_machine_power_on m3": 1 });
    telemetry.machine("m2", { power: "off", reachable: true, responseMs: 12 });
    await clock.step(1000);
    expect(take("machine").map(values)).toEqual([{ "longshore_machine_power_on m2": 0 }]);
  });

  test("unknown power is no power: the series ends and is not zero", async () => {
    const { clock, telemetry, take } = started();
    telemetry.machine("m1", { power: "on", reachable: true });
    await clock.step(1000);
    take("machine");
    telemetry.machine("m1", { power: "unknown", reachable: false });
    await clock.step(1000);
    expect(take("machine").map(values)).toEqual([
      { "longshore_machine_power_on m1": "ended", "longshore_machine_bmc_reachable m1": 0 },
    ]);
  });

  test("an answer that only took longer waits for the next round", async () => {
    const { clock, telemetry, take } = started();
    telemetry.machine("m1", { power: "on", reachable: true, responseMs: 10 });
    await clock.step(INTERVAL);
    take("machine");
    telemetry.machine("m1", { power: "on", reachable: true, responseMs: 25 });
    await clock.step(2000);
    expect(take("machine")).toEqual([]);
    await clock.step(INTERVAL);
    expect(take("machine").map(values)).toEqual([{ "longshore_machine_bmc_response_seconds m1": 0.025 }]);
  });

  test("the last machine that is forgotten takes its series along", async () => {
    const { clock, telemetry, take } = started();
    telemetry.machine("m1", { power: "on", reachable: true });
    await clock.step(1000);
    take("machine");
    telemetry.forgetMachine("m1");
    await clock.step(1000);
    expect(take("machine").map(values)).toEqual([
      { "longshore_machine_power_on m1": "ended", "longshore_machine_bmc_reachable m1": "ended" },
    ]);
  });
});
