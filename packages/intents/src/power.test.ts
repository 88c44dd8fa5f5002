import { PowerAction } from "@longshore/contracts";
import { expect, test } from "vitest";
import { decidePower } from "./power.ts";

const {
  POWER_ACTION_ON: ON,
  POWER_ACTION_OFF: OFF,
  POWER_ACTION_SOFT,
  POWER_ACTION_CYCLE,
  POWER_ACTION_RESET,
} = PowerAction;
const held = (power: "on" | "off" | undefined, action: PowerAction, hold = false) =>
  decidePower({ machine: "r1u7", action, held: power, hold });

test("power on and off are commands while nothing is held, or what is held is the same", () => {
  expect([held(undefined, ON), held(undefined, OFF), held("on", ON), held("off", OFF)]).toEqual([
    { do: "command" },
    { do: "command" },
    { do: "command" },
    { do: "command" },
  ]);
});

test("power off against a held on is refused and says how to change the intent", () => {
  expect(() => held("on", OFF)).toThrow(
    expect.objectContaining({
      code: "INTENT_POWER_HELD",
      message: "r1u7 is held on by its intent (spec.power: on); it would not stay off",
      hint: "Add --hold to change the intent to spec.power: off, or edit the document and apply it.",
    }),
  );
});

test("with hold the intent changes, whatever it says now", () => {
  expect([held("on", OFF, true), held(undefined, ON, true)]).toEqual([
    { do: "hold", power: "off" },
    { do: "hold", power: "on" },
  ]);
});

test.each([POWER_ACTION_SOFT, POWER_ACTION_CYCLE, POWER_ACTION_RESET])(
  "action %i is always a command, never a state",
  (action) => {
    expect(held("off", action)).toEqual({ do: "command" });
    expect(() => held("off", action, true)).toThrow("is not a state that can be held");
  },
);

test("an action of another version is not guessed at", () => {
  expect(() => held(undefined, PowerAction.POWER_ACTION_UNSPECIFIED)).toThrow("power action 0 is not known");
});
