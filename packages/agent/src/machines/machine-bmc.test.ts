import { SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { FakeBmc, fakeDriver } from "../../test/fake-bmc.ts";
import { bmcErrors } from "../bmc/bmc-errors.ts";
import type { BmcTarget } from "../bmc/bmc.ts";
import { type BmcUser, MachineBmc } from "./machine-bmc.ts";

const never = new AbortController().signal;

function stage() {
  const clock = new SteppedClock();
  const bmc = new FakeBmc("on");
  const target = { host: "b1" } as BmcTarget;
  const login = (): BmcUser => ({
    driver: fakeDriver({ b1: bmc }),
    logins: [{ target, digest: "d1" }],
  });
  return { clock, bmc, login, machine: new MachineBmc(clock) };
}

test("whoever reads for long lets others go first between two exchanges, and goes on in the same session", async () => {
  const { clock, bmc, login, machine } = stage();
  const order: string[] = [];
  const reading = machine.use(
    login,
    async (_bmc, pause) => {
      for (let part = 1; part <= 3; part++) {
        await pause();
        order.push(`part ${part}`);
      }
    },
    never,
  );
  await clock.step(100);
  const urgent = machine.use(login, async (open) => order.push(`order, ${await open.power.state()}`), never);
  for (let times = 0; times < 10; times++) await clock.step(100);
  await Promise.all([reading, urgent]);
  expect(order).toEqual(["part 1", "order, on", "part 2", "part 3"]);
  expect(bmc.opened).toBe(1);
});

test("a session that another lost meanwhile ends the reading, and the next one opens a new one", async () => {
  const { clock, bmc, login, machine } = stage();
  const reading = machine
    .use(
      login,
      async (_bmc, pause) => {
        for (;;) await pause();
      },
      never,
    )
    .catch((error: unknown) => error);
  await clock.step(10);
  const failing = machine
    .use(login, () => Promise.reject(bmcErrors.BMC_NO_ANSWER({ message: "silent" })), never)
    .catch((error: unknown) => error);
  for (let times = 0; times < 10; times++) await clock.step(100);
  expect(await failing).toMatchObject({ code: "BMC_NO_ANSWER", message: "silent" });
  expect(await reading).toMatchObject({ code: "BMC_NO_ANSWER" });
  await machine.use(login, async () => undefined, never);
  expect(bmc.opened).toBe(2);
});

test("whoever waits and gives up holds nobody else up", async () => {
  const { clock, login, machine } = stage();
  const held = Promise.withResolvers<void>();
  const first = machine.use(login, () => held.promise, never);
  const impatient = new AbortController();
  const second = machine.use(login, async () => "second", impatient.signal).catch(() => "gave up");
  const third = machine.use(login, async () => "third", never);
  await clock.step(0);
  impatient.abort(new Error("too late"));
  expect(await second).toBe("gave up");
  held.resolve();
  await first;
  expect(await third).toBe("third");
});
