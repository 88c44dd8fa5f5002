import { PowerAction } from "@longshore/contracts";
import { LongshoreError } from "@longshore/kit";
import { describe, expect, test } from "vitest";
import { listing, machine } from "../../../test/fleet.ts";
import type { Replies } from "../../../test/canned-link.ts";
import { longshore } from "../../../test/test-io.ts";

const orders: unknown[] = [];
const replies: Replies = {
  ...listing(machine("r1u7", "oslo"), machine("twin", "oslo"), machine("twin", "bergen")),
  apiMachinePower: (order) => {
    orders.push(order);
    return { was: "on", now: order.action === PowerAction.POWER_ACTION_OFF ? "off" : "on", confirmed: true };
  },
};

describe("machine power", () => {
  test("a machine's site is found when only one has that name", async () => {
    const { code, stdout } = await longshore("machine power cycle r1u7 --yes", { replies });
    expect([code, stdout]).toEqual([0, "machine/r1u7: cycle done, on -> on\n"]);
    expect(orders.at(-1)).toEqual({
      site: "oslo",
      machine: "r1u7",
      action: PowerAction.POWER_ACTION_CYCLE,
      hold: false,
    });
  });

  test("a name that two sites have is not guessed", async () => {
    const before = orders.length;
    const { code, stderr } = await longshore("machine power off twin --yes", { replies });
    expect(code).toBe(4);
    expect(stderr).toContain("machine/twin exists at bergen, oslo");
    expect(orders).toHaveLength(before);
  });

  test("off, cycle and reset ask first; a script must say --yes", async () => {
    const before = orders.length;
    for (const action of ["off", "cycle", "reset"]) {
      expect((await longshore(`machine power ${action} r1u7`, { replies })).code).toBe(4);
      const asked = await longshore(`machine power ${action} r1u7`, { replies, columns: 80 });
      expect([asked.code, asked.questions]).toEqual([4, [`power ${action} machine/r1u7 at oslo?`]]);
    }
    expect(orders).toHaveLength(before);
    const yes = await longshore("machine power off r1u7", { replies, columns: 80, answers: { confirm: true } });
    expect([yes.code, yes.stdout]).toEqual([0, "machine/r1u7: on -> off\n"]);
  });

  test("on and soft need no question", async () => {
    expect((await longshore("machine power on r1u7 --hold", { replies })).stdout).toBe(
      "machine/r1u7: on -> on, held on\n",
    );
    expect((await longshore("machine power soft r1u7 -o json", { replies })).stdout).toContain('"action": "soft"');
  });

  test("an order that was not seen to take effect is exit code 1", async () => {
    const silent: Replies = { ...replies, apiMachinePower: () => ({ was: "off", now: "unknown", confirmed: false }) };
    const { code, stdout, stderr } = await longshore("machine power on r1u7", { replies: silent });
    expect([code, stdout]).toEqual([1, "machine/r1u7: off -> unknown\n"]);
    expect(stderr).toContain("CLI_POWER_UNCONFIRMED");
  });

  test("a refusal by the hub comes with its own code and hint, and exit code 4", async () => {
    const held: Replies = {
      ...replies,
      apiMachinePower: () => {
        throw new LongshoreError("HUB_POWER_HELD", "never", "r1u7 is held on", { hint: "Add --hold." });
      },
    };
    const { code, stderr } = await longshore("machine power off r1u7 --yes", { replies: held });
    expect(code).toBe(4);
    expect(stderr).toContain("error HUB_POWER_HELD: r1u7 is held on\nhint: Add --hold.\n");
  });

  test("status says what was read, and when", async () => {
    const { stdout } = await longshore("machine power status r1u7", { replies });
    expect(stdout).toBe("machine/r1u7: on, read 12s ago\n");
  });
});
