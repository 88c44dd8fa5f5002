import { createCurveKey } from "@longshore/bus";
import { LongshoreError } from "@longshore/kit";
import { expect, test } from "vitest";
import { OLD, PasswordStage } from "../../test/password-stage.ts";
import { machine } from "../../test/world.ts";
import { bmcErrors } from "../bmc/bmc-errors.ts";

async function begun(): Promise<PasswordStage> {
  const stage = new PasswordStage();
  stage.start();
  stage.apply();
  await stage.pass(1000);
  return stage;
}

test("a new password is at the hub before the BMC has it, outranks the Secret from then on, and over restarts", async () => {
  await using stage = await begun();
  let known: string | undefined;
  stage.bmc.onPassword = (password) => {
    known = stage.recovered().next; // what the hub has stored by then
    stage.bmc.password = password;
  };
  expect(await stage.rotate()).toEqual({ phase: "Sealed" });
  await stage.pass(5000);
  expect(stage.status?.phase).toBe("Active");
  expect(stage.bmc.password).toMatch(/^[A-Za-z2-9_.:+-]{16}$/);
  expect([known, stage.recovered().current]).toEqual([stage.bmc.password, stage.bmc.password]);
  await stage.restart();
  await stage.pass(61_000);
  expect([stage.isReady, stage.bmc.refusals]).toEqual([true, 0]);
  expect(JSON.stringify(stage.hub.facts.map(({ payload }) => Buffer.from(payload).toString()))).not.toContain(
    stage.bmc.password,
  );
});

test("the BMC is told nothing while the hub does not store it", async () => {
  await using stage = await begun();
  stage.hub.link.refuse = new LongshoreError("BUS_NOT_STORED", "backoff", "the disk is full");
  await stage.rotate();
  await stage.pass(60_000);
  expect(stage.bmc.password).toBe(OLD);
  stage.hub.link.refuse = undefined;
  await stage.pass(60_000);
  expect(stage.bmc.password).not.toBe(OLD);
  expect(stage.status?.phase).toBe("Active");
});

test.each<[string, (stage: PasswordStage) => void, RegExp]>([
  ["says yes and does not store", () => undefined, /it said yes, and then that its user has another password/],
  [
    "says no",
    () => {
      throw bmcErrors.BMC_REJECTED({ message: "the password is too simple" });
    },
    /too simple/,
  ],
  [
    "does not answer and did nothing",
    () => {
      throw bmcErrors.BMC_NO_ANSWER({ message: "10.0.0.1 did not answer" });
    },
    /did not answer/,
  ],
])("a BMC that %s keeps the old one, and that is told", async (_what, answer, says) => {
  await using stage = await begun();
  stage.bmc.onPassword = () => answer(stage);
  await stage.rotate();
  await stage.pass(120_000);
  expect(stage.status?.phase).toBe("NotStored");
  expect(stage.status?.conditions[0]?.message).toMatch(says);
  expect(stage.hub.events.map(({ reason }) => reason)).toContain("BmcPasswordNotStored");
  expect([stage.bmc.password, stage.isReady]).toEqual([OLD, true]);
  expect(stage.bmc.refusals).toBeLessThanOrEqual(1);
});

test("a BMC that stores it and whose answer is lost has the new one", async () => {
  await using stage = await begun();
  stage.bmc.onPassword = (password) => {
    stage.bmc.password = password;
    throw bmcErrors.BMC_NO_ANSWER({ message: "10.0.0.1 did not answer" });
  };
  await stage.rotate();
  await stage.pass(120_000);
  expect(stage.status?.phase).toBe("Active");
  expect([stage.recovered().current, stage.isReady]).toEqual([stage.bmc.password, true]);
  expect(stage.bmc.refusals).toBeLessThanOrEqual(1);
});

test("a newer Secret counts for more; one that the BMC refuses does not, and is tried once", async () => {
  await using stage = await begun();
  await stage.rotate();
  await stage.pass(5000);
  const made = stage.bmc.password;
  stage.apply(2, "not the BMC's");
  await stage.pass(120_000);
  expect([stage.isReady, stage.bmc.refusals, stage.recovered().current]).toEqual([true, 1, made]);
  stage.bmc.password = "by hand";
  stage.apply(3, "by hand");
  await stage.pass(120_000);
  expect([stage.isReady, stage.bmc.refusals]).toEqual([true, 1]);
  expect(stage.status?.phase).toBe("Secret");
  expect(stage.recovered()).toEqual({ current: undefined, next: undefined });
});

test("a Secret that is changed before the BMC was told ends the change", async () => {
  await using stage = await begun();
  stage.hub.link.refuse = new LongshoreError("BUS_NOT_STORED", "backoff", "not now");
  await stage.rotate();
  stage.apply(2);
  await stage.pass(5000);
  stage.hub.link.refuse = undefined;
  await stage.pass(60_000);
  expect([stage.status?.phase, stage.bmc.password]).toEqual(["Superseded", OLD]);
});

test("an order is carried out once, a second one waits for the first, and a BMC takes one password after another", async () => {
  await using stage = await begun();
  await stage.rotate("o1");
  await expect(stage.rotate("o2")).rejects.toMatchObject({ code: "AGENT_PASSWORD_BUSY" });
  await stage.pass(5000);
  const first = stage.bmc.password;
  expect(await stage.rotate("o1")).toEqual({ phase: "Active" });
  await stage.pass(5000);
  expect(stage.bmc.password).toBe(first);
  await stage.rotate("o2");
  await stage.pass(5000);
  expect([stage.status?.phase, stage.recovered().current]).toEqual(["Active", stage.bmc.password]);
  expect([stage.bmc.password === first, stage.bmc.refusals]).toEqual([false, 0]);
});

test("it is sealed to no key that no agent signed, and only when the recovery key and this agent can open it", async () => {
  await using stage = await begun();
  const [own, recovery] = stage.recipients;
  if (own === undefined || recovery === undefined) throw new Error("two of them");
  const other = { ...own, curveKey: createCurveKey().publicKey };
  await expect(stage.rotate("o1", [other, recovery])).rejects.toMatchObject({ code: "AGENT_PASSWORD_RECIPIENT" });
  await expect(stage.rotate("o1", [own])).rejects.toMatchObject({ code: "AGENT_PASSWORD_UNSAFE" });
  await expect(stage.rotate("o1", [recovery])).rejects.toMatchObject({ code: "AGENT_PASSWORD_UNSAFE" });
  await stage.pass(5000);
  expect([stage.bmc.password, stage.status]).toEqual([OLD, undefined]);
});

test("a machine that goes and comes back is still logged in to; another BMC in its place is not", async () => {
  await using stage = await begun();
  await stage.rotate();
  await stage.pass(5000);
  stage.hub.apply({ kind: "Machine", name: "r1u7", spec: undefined });
  await stage.pass(5000);
  expect(stage.recovered().current).toBe(stage.bmc.password);
  stage.apply();
  await stage.pass(5000);
  expect([stage.isReady, stage.bmc.refusals]).toEqual([true, 0]);
  stage.hub.apply(machine("r1u7", "10.0.0.2"));
  await stage.pass(5000);
  expect(stage.recovered().current).toBe(stage.bmc.password); // the old BMC still has it
});
