import { statSync } from "node:fs";
import { join } from "node:path";
import { hours, minutes, seconds } from "@longshore/kit";
import type { BenchStage, Figure } from "@longshore/testkit/tools";
import { STATE_FILE } from "../src/io/sqlite-store.ts";
import { FakeBmc } from "../test/fake-bmc.ts";
import { machine, World } from "../test/world.ts";
import { liveHost } from "./live-host.ts";

const MACHINES = 6;
const HOURS = 24;
const STEP = seconds(5);

/**
 * A day of a site on a stepped clock, its agent's SQLite file on the real disk: samples and beats at their usual pace,
 * a document changed each hour, a button pressed, and twice, as long each time, no line to the hub.
 */
export async function* fileGrowthFigures({ log, signal }: BenchStage): AsyncGenerator<Figure> {
  const host = liveHost();
  const bmcs = Object.fromEntries(names().map((_, i) => [`10.2.0.${i}`, new FakeBmc("on")]));
  const timing = {
    beatMs: seconds(10),
    resyncMs: minutes(1),
    syncMs: minutes(1),
    telemetryMs: seconds(15),
    watchMs: minutes(1),
  };
  await using world = new World(bmcs, { timing, ...host });
  world.hub.apply(world.secret("bmc-root", { username: "root", password: "calvin" }), ...documents());
  world.start();
  const files: number[] = [];
  const logs: number[] = [];
  for (let hour = 0; hour <= HOURS; hour++) {
    files.push(sizeOf(world, ""));
    logs.push(sizeOf(world, "-wal"));
    if (hour % 6 === 0) log(`${hour} h of ${HOURS} h`);
    if (hour < HOURS) await anHour(world, bmcs, hour, signal);
  }
  const name = `agent's file, ${MACHINES} machines, ${HOURS} h simulated, ${world.hub.facts.length} facts said`;
  const at = (hour: number): number => files[hour] ?? Number.NaN;
  for (const hour of [0, 12, 24]) yield { name: `${name}: after ${hour} h`, value: at(hour), unit: "kB" };
  yield {
    name: `${name}: growth in an hour, from 12 h to 24 h`,
    value: (at(24) - at(12)) / 12,
    unit: "kB",
    target: { of: "value", is: "<=", bound: 1 },
  };
  yield { name: `${name}: SQLite's log beside it, at most`, value: Math.max(...logs), unit: "kB" };
}

async function anHour(
  world: World,
  bmcs: Readonly<Record<string, FakeBmc>>,
  hour: number,
  signal: AbortSignal,
): Promise<void> {
  const changed = hour % MACHINES;
  world.hub.apply(...documents(changed, hour % 2 === 0 ? "off" : "on"));
  const pressed = Object.values(bmcs)[(hour + 1) % MACHINES];
  const cut = hour % 12 === 3;
  for (let passed = 0; passed < hours(1); passed += STEP) {
    signal.throwIfAborted();
    if (passed === minutes(10) && cut) world.hub.link.become("down");
    if (passed === minutes(20) && pressed !== undefined) pressed.power = pressed.power === "on" ? "off" : "on";
    if (passed === minutes(50) && cut) world.hub.link.become("up");
    await world.pass(STEP);
  }
}

function names(): string[] {
  return Array.from({ length: MACHINES }, (_, i) => `r1u${i}`);
}

/** All machines' documents; the power of one is held. */
function documents(held?: number, power?: "on" | "off") {
  return names().map((name, i) => machine(name, `10.2.0.${i}`, i === held ? power : undefined));
}

function sizeOf({ directory }: World, part: "" | "-wal"): number {
  return (statSync(join(directory, STATE_FILE + part), { throwIfNoEntry: false })?.size ?? 0) / 1000;
}
