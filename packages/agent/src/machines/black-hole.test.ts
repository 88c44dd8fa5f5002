import { sleep } from "@longshore/kit";
import { expect, test } from "vitest";
import { FakeBmc, fakeDriver } from "../../test/fake-bmc.ts";
import { machine, World } from "../../test/world.ts";
import { bmcErrors } from "../bmc/bmc-errors.ts";

const HOUR = 3_600_000;

test("BMCs that are black holes are probed ever more rarely, and the others do not notice (case 11)", async () => {
  const names = Array.from({ length: 20 }, (_, at) => `${at + 1}`);
  const alive = Object.fromEntries(names.map((name) => [`a${name}`, new FakeBmc("on")]));
  const driver = fakeDriver(alive);
  const probes: number[] = [];
  await using world = new World(alive, {
    limits: { workers: 32, sensorSeries: 300, outboxFacts: 5000, outboxBytes: 10_000_000 },
    drivers: [
      {
        ...driver,
        async open(target, signal) {
          if (target.host.startsWith("a")) return driver.open(target, signal);
          probes.push(world.clock.monotonic());
          await sleep(world.clock, 5000, signal);
          throw bmcErrors.BMC_NO_ANSWER({ message: `${target.host} did not answer` });
        },
      },
    ],
  });
  const secret = world.secret("bmc-root", { username: "root", password: "calvin" });
  const machines = names.flatMap((name) => [machine(`dead${name}`, `d${name}`), machine(`alive${name}`, `a${name}`)]);
  world.hub.apply({ kind: "Site", name: "oslo", spec: {} }, secret, ...machines);
  world.start();
  await world.pass(2000);
  const isReady = (name: string): boolean =>
    world.hub.statuses
      .get(`machine/${name}`)
      ?.conditions.some(({ type, status }) => type === "Ready" && status === "True") === true;
  expect(names.filter((name) => isReady(`alive${name}`))).toHaveLength(20);
  await world.pass(HOUR);
  const perBmcAndHour = probes.length / 20;
  expect(perBmcAndHour).toBeGreaterThan(10);
  expect(perBmcAndHour).toBeLessThan(30);
  const condition = world.hub.statuses.get("machine/dead1")?.conditions.find(({ type }) => type === "BmcReachable");
  expect(condition).toMatchObject({ status: "False", reason: "NoAnswer" });
  expect(condition?.message).toContain("left alone for a while");
});

test("a BMC whose slots are full is asked again with pauses, and one login is enough once there is room (case 12)", async () => {
  const bmc = new FakeBmc("on");
  bmc.failure = () => bmcErrors.BMC_NO_SESSION_SLOT({ message: "b1 has no free session slot" });
  await using world = new World({ b1: bmc });
  const secret = world.secret("bmc-root", { username: "root", password: "calvin" });
  world.hub.apply({ kind: "Site", name: "oslo", spec: {} }, secret, machine("r1u7", "b1"));
  world.start();
  await world.pass(HOUR);
  expect(bmc.logins.length).toBeGreaterThan(10);
  expect(bmc.logins.length).toBeLessThan(30);
  bmc.failure = undefined;
  await world.pass(300_000);
  expect(bmc.opened).toBe(1);
  await world.restart();
  expect(bmc.open).toBe(0); // closed at the end; the next one has not asked yet
});
