import { SteppedClock } from "@longshore/kit";
import { expect, it } from "vitest";
import { NO_FLAGS } from "../commands/chassis/boot-parameters.ts";
import { ChassisAction } from "../commands/chassis/chassis-control.ts";
import { type Boot, DEFAULT_TIMES, Machine } from "./machine.ts";

function machine(power: "on" | "off") {
  const clock = new SteppedClock();
  const seen: (string | Boot)[] = [];
  const hooks = { powerChanged: (to: string) => seen.push(to), booting: (boot: Boot) => seen.push(boot) };
  return { clock, seen, machine: new Machine(power, clock, DEFAULT_TIMES, hooks) };
}
const ownOrder = { device: 0, efi: false };

it("the power moves after the BMC has said yes", async () => {
  const { clock, seen, machine: it } = machine("off");
  it.control(ChassisAction.On);
  expect(it.power).toBe("off");
  await clock.step(DEFAULT_TIMES.on);
  expect([it.power, seen]).toEqual(["on", ["on", ownOrder]]);
});

it("a cycle goes through off, a soft shutdown takes its time, a reset only boots", async () => {
  const { clock, seen, machine: it } = machine("on");
  it.control(ChassisAction.Cycle);
  await clock.step(5_000);
  it.control(ChassisAction.Reset);
  it.control(ChassisAction.SoftShutdown);
  await clock.step(DEFAULT_TIMES.shutdown - 1);
  expect(it.power).toBe("on");
  await clock.step(1);
  expect(seen).toEqual(["off", "on", ownOrder, ownOrder, "off"]);
});

it("a later order takes the place of one under way", async () => {
  const { clock, machine: it } = machine("on");
  it.control(ChassisAction.SoftShutdown);
  it.control(ChassisAction.On);
  await clock.step(60_000);
  expect(it.power).toBe("on");
});

it("a machine that is off cannot be cycled, reset or shut down; unknown actions are refused", () => {
  const { machine: it } = machine("off");
  const refused = [ChassisAction.Cycle, ChassisAction.Reset, ChassisAction.SoftShutdown, 9].map((action) =>
    it.control(action),
  );
  expect([refused, it.actions]).toEqual([[false, false, false, false], []]);
});

it("someone presses the button", () => {
  const { seen, machine: it } = machine("off");
  it.press("on");
  it.press("on");
  it.press("off");
  expect(seen).toEqual(["on", ownOrder, "off"]);
});

it("a machine that shuts itself down is asked, and stays on until it does", async () => {
  const clock = new SteppedClock();
  const seen: string[] = [];
  const hooks = { shuttingDown: () => seen.push("asked"), powerChanged: (to: string) => seen.push(to) };
  const it = new Machine("on", clock, DEFAULT_TIMES, hooks);
  it.control(ChassisAction.SoftShutdown);
  await clock.step(60_000);
  expect([it.power, seen]).toEqual(["on", ["asked"]]);
  it.press("off");
  expect(seen).toEqual(["asked", "off"]);
});

it("flags for one boot count at a restart by the machine itself, and only there", () => {
  const { seen, machine: it } = machine("on");
  it.flags = {
    ...NO_FLAGS,
    flags: { efi: true, persistent: false, valid: true },
    device: { ...NO_FLAGS.device, selector: 1 },
  };
  it.restart();
  it.restart();
  expect(seen).toEqual([{ device: 1, efi: true }, ownOrder]);
});
