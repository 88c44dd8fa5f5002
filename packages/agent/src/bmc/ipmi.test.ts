import { isLongshoreError, milliseconds, Secret, seconds } from "@longshore/kit";
import { createSimulator, type SimulatedBmc, type SimulatorOptions } from "node-ipmi/simulator";
import { expect, test } from "vitest";
import type { BmcTarget } from "./bmc.ts";
import { bmcReason } from "./bmc-errors.ts";
import { ipmiDriver } from "./ipmi.ts";

const driver = ipmiDriver({ openTimeout: seconds(3), commandTimeout: seconds(3) });
const impatient = ipmiDriver({ openTimeout: milliseconds(400), commandTimeout: milliseconds(400) });

function simulator(options: Partial<SimulatorOptions> = {}): Promise<SimulatedBmc> {
  const users = [{ name: "admin", password: "calvin" }];
  return createSimulator({ listen: { host: "127.0.0.1", port: 0 }, users, power: "off", ...options });
}

function targetOf(bmc: SimulatedBmc, password = "calvin"): BmcTarget {
  return { host: "127.0.0.1", port: bmc.address.port, username: "admin", password: new Secret(password) };
}

async function reasonOf(attempt: Promise<unknown>): Promise<string | undefined> {
  return attempt.then(
    () => "no failure",
    (error: unknown) => bmcReason(error),
  );
}

test("a machine is switched on over the wire and read back, in one session of the strongest suite", async () => {
  await using bmc = await simulator();
  await using session = await driver.open(targetOf(bmc));
  expect(session.cipherSuite).toBe(17);
  expect(await session.power.state()).toBe("off");
  await session.power.order("on");
  await expect.poll(() => session.power.state(), { timeout: 10_000 }).toBe("on");
  expect(await session.info()).toMatchObject({ firmwareVersion: expect.stringMatching(/^\d+\.\d\d$/) });
});

test("a boot choice is set and read back; one that the BMC does not keep is no success", async () => {
  await using bmc = await simulator();
  await using session = await driver.open(targetOf(bmc));
  const choice = { device: "network", persistent: false, efi: true } as const;
  await session.boot?.set(choice);
  expect(await session.boot?.get()).toEqual(choice);
  bmc.become("forgets-boot");
  expect(await reasonOf(session.boot!.set({ ...choice, device: "disk" }))).toBe("Rejected");
});

test("a wrong password is told apart from everything else, and must not be tried again", async () => {
  await using bmc = await simulator();
  const error: unknown = await driver.open(targetOf(bmc, "wrong")).catch((e: unknown) => e);
  expect(bmcReason(error)).toBe("WrongPassword");
  expect(isLongshoreError(error) && error.retry).toBe("once");
});

test("a user that the BMC does not have is told", async () => {
  await using bmc = await simulator();
  expect(await reasonOf(driver.open({ ...targetOf(bmc), username: "nobody" }))).toBe("UnknownUser");
});

test("a silent BMC, one without a free slot and one that nothing listens for are told apart", async () => {
  const bmc = await simulator();
  bmc.faults.silent = true;
  expect(await reasonOf(impatient.open(targetOf(bmc)))).toBe("NoAnswer");
  bmc.faults.silent = false;
  bmc.faults.slotsFull = true;
  expect(await reasonOf(driver.open(targetOf(bmc)))).toBe("NoSessionSlot");
  const target = targetOf(bmc);
  await bmc.close();
  expect(["NotListening", "NoAnswer"]).toContain(await reasonOf(impatient.open(target)));
});

test("a cycle whose answer is lost is of unknown outcome, and was sent once", async () => {
  await using bmc = await simulator({ power: "on" });
  const session = await impatient.open(targetOf(bmc));
  bmc.faults.loseAnswerTo = "Chassis Control";
  expect(await reasonOf(session.power.order("cycle"))).toBe("OutcomeUnknown");
  await session[Symbol.asyncDispose]();
});
