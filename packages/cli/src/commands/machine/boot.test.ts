import { BootDevice, IdentifyLight } from "@longshore/contracts";
import { expect, test } from "vitest";
import type { Replies } from "../../../test/canned-link.ts";
import { listing, machine } from "../../../test/fleet.ts";
import { longshore } from "../../../test/test-io.ts";

const network = { device: BootDevice.BOOT_DEVICE_NETWORK, persistent: false, legacy: false };
const disk = { device: BootDevice.BOOT_DEVICE_DISK, persistent: true, legacy: true };

function replies(confirmed: boolean, asked: unknown[] = []): Replies {
  return {
    ...listing(machine("r1u7", "oslo")),
    apiMachineBoot: (order) => {
      asked.push(order);
      return { was: disk, now: confirmed ? network : disk, confirmed };
    },
    apiMachineIdentify: (order) => {
      asked.push(order);
      return { now: "unknown", confirmed: false, readable: false };
    },
  };
}

test("a boot choice says what it was and what was read back", async () => {
  const asked: unknown[] = [];
  const { code, stdout } = await longshore("machine boot r1u7 network", { replies: replies(true, asked) });
  expect([code, stdout]).toEqual([
    0,
    "machine/r1u7: boots from disk, from now on, the BIOS way -> network, the next time\n",
  ]);
  expect(asked).toEqual([{ site: "oslo", machine: "r1u7", choice: network }]);
});

test("a BMC that keeps another choice is exit code 1, with wanted and seen", async () => {
  const { code, stderr } = await longshore("machine boot r1u7 network", { replies: replies(false) });
  expect(code).toBe(1);
  expect(stderr).toContain("CLI_ORDER_UNCONFIRMED");
  expect(stderr).toContain("network was ordered, and was not seen: what is read back is disk, from now on");
});

test("a light that cannot be read is accepted, not claimed", async () => {
  const asked: unknown[] = [];
  const { code, stdout } = await longshore("machine identify r1u7", { replies: replies(true, asked) });
  const text = "machine/r1u7: light on for 15 s was accepted; the BMC does not say whether it is on\n";
  expect([code, stdout]).toEqual([0, text]);
  expect(asked).toMatchObject([{ light: IdentifyLight.IDENTIFY_LIGHT_TIMED, seconds: 15 }]);
  expect((await longshore("machine identify r1u7 --on --off", { replies: replies(true) })).code).toBe(2);
  expect((await longshore("machine identify r1u7 --seconds 300", { replies: replies(true) })).code).toBe(2);
});
