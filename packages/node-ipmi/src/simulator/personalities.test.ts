import { hours, isLongshoreError } from "@longshore/kit";
import { expect, it } from "vitest";
import { type Lab, lab, payloadTypeOf } from "../../test/lab.ts";
import { cipherSuiteIds, getChannelCipherSuites } from "../commands/app/get-channel-cipher-suites.ts";
import { getDeviceId } from "../commands/app/get-device-id.ts";
import { PasswordOperation, passwordField, setUserPassword } from "../commands/app/set-user-password.ts";
import { BootDevice, ChassisAction, chassisControl, getChassisStatus, getSelTime } from "../commands/index.ts";
import { setSelTime } from "../commands/storage/set-sel-time.ts";
import { getBootOverride, setBootOverride } from "../boot.ts";
import { ask } from "../io/ask.ts";
import type { IpmiSession } from "../ipmi-session.ts";
import { readSdrs } from "../sdr/read-repository.ts";
import { readSel } from "../sel/read-sel.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { isPersonality, personalities, type PersonalityName } from "./personalities.ts";

const code = (error: unknown): unknown => (isLongshoreError(error) ? error.code : error);
const outcome = (work: Promise<unknown>): Promise<unknown> => work.then(() => "done", code);
const login = (world: Lab): Promise<unknown> => outcome(world.open());
const status = (world: Lab, session: IpmiSession): Promise<unknown> =>
  outcome(world.settle(session.send(getChassisStatus, {})));

/** What a console finds at a BMC of each personality; a new one does not compile without its proof. */
const proofs: Readonly<Record<PersonalityName, (world: Lab) => Promise<void>>> = {
  async honest(world) {
    expect(await status(world, await world.open())).toBe("done");
  },
  async silent(world) {
    expect(await login(world)).toBe("IPMI_NO_ANSWER");
  },
  async "drops-answers"(world) {
    const session = await world.open();
    for (let i = 0; i < 10; i++) expect(await status(world, session)).toBe("done");
    expect(session.statistics.sent - session.statistics.heard).toBeGreaterThan(2);
  },
  async "forgets-power"(world) {
    const session = await world.open();
    const on = session.send(chassisControl, { action: ChassisAction.On });
    expect(await outcome(world.settle(on))).toBe("done");
    await world.clock.step(5_000);
    expect((await world.settle(session.send(getChassisStatus, {}))).power.on).toBe(false);
  },
  async "forgets-boot"(world) {
    const session = await world.open();
    await world.settle(setBootOverride(session, { device: BootDevice.Pxe, persistent: true, efi: true }));
    expect(await world.settle(getBootOverride(session))).toBeUndefined();
  },
  async "forgets-users"(world) {
    const session = await world.open();
    const { long, password } = passwordField("another");
    const change = { user: { id: 2, long }, operation: { code: PasswordOperation.Set }, password };
    expect(await outcome(world.settle(session.send(setUserPassword, change)))).toBe("done");
    expect(await login(world)).toBe("done");
  },
  async "silent-to-power"(world) {
    const session = await world.open();
    const on = session.send(chassisControl, { action: ChassisAction.On });
    expect(await outcome(world.settle(on))).toBe("IPMI_NO_ANSWER");
    expect([await status(world, session), world.bmc.machine.actions]).toEqual(["done", []]);
  },
  async "silent-to-suites"(world) {
    expect(await outcome(world.settle(suites(world)))).toBe("IPMI_NO_ANSWER");
    expect(await login(world)).toBe("done");
  },
  async "wrong-suite-list"(world) {
    expect(await world.settle(suites(world))).toEqual([0, 1, 2, 15, 16]);
    expect((await world.open()).suite).toBe(17);
    expect(await outcome(world.open({ suites: [16] }))).toBe("IPMI_NO_COMMON_SUITE");
  },
  async "only-17"(world) {
    expect((await world.open()).suite).toBe(17);
    await expect(world.open({ suites: [3] })).rejects.toThrow("(3); it offers 17");
  },
  async "weaker-suite"(world) {
    expect(await login(world)).toBe("IPMI_WEAKER_SUITE");
  },
  async "slots-full"(world) {
    expect(await login(world)).toBe("IPMI_NO_SESSION_SLOTS");
  },
  async "wrong-rakp2"(world) {
    expect(await login(world)).toBe("IPMI_WRONG_PASSWORD");
  },
  async redraws(world) {
    expect((await world.open()).statistics.sent).toBe(3);
    const held: Uint8Array[] = [];
    world.network.onTheWay = (bytes) => {
      if (payloadTypeOf(bytes) !== PayloadType.Rakp2 || held.length > 1) return [bytes];
      held.push(bytes);
      return held.length === 2 ? held : []; // the first comes when it is void
    };
    expect((await world.open()).statistics.sent).toBe(3 + 1 + 3); // RAKP 1 twice, then all anew
  },
  async "wrong-rakp4"(world) {
    expect(await login(world)).toBe("IPMI_WRONG_KG");
  },
  async freezes(world) {
    const session = await world.open();
    for (let i = 0; i < 40; i++) {
      await status(world, session);
      await world.clock.step(100);
    }
    expect(session.statistics.logins).toBe(1);
    const burst = world.settle(Promise.all(Array.from({ length: 21 }, () => session.send(getDeviceId, {}))));
    expect(await outcome(burst)).toBe("IPMI_NO_ANSWER");
    await world.clock.step(10_000);
    expect(await status(world, session)).toBe("done");
  },
  async reboots(world) {
    const session = await world.open();
    const asked = Array.from({ length: 6 }, () => status(world, session));
    expect(await Promise.all(asked)).not.toContain("IPMI_NO_ANSWER");
    expect(await status(world, session)).toBe("done"); // after a new login
    expect(session.statistics.logins).toBe(2);
  },
  async "clock-skew"(world) {
    const session = await world.open();
    const late = async (): Promise<number> => {
      const { time } = await world.settle(session.send(getSelTime, {}));
      return Math.round(world.clock.now() / 1_000 - time);
    };
    expect(await late()).toBe(hours(48) / 1_000);
    await world.settle(session.send(setSelTime, { time: Math.floor(world.clock.now() / 1_000) }));
    expect(await late()).toBeLessThanOrEqual(1);
  },
  async "slow-sdr"(world) {
    const session = await world.open();
    const start = world.clock.monotonic();
    expect((await world.settle(readSdrs(session))).length).toBe(6);
    expect(world.clock.monotonic() - start).toBeGreaterThanOrEqual(6 * 400);
  },
  async "short-reads"(world) {
    expect((await world.settle(readSdrs(await world.open()))).length).toBe(6);
  },
  async "loses-reservations"(world) {
    expect((await world.settle(readSdrs(await world.open()))).length).toBe(6);
  },
  async "loses-sel"(world) {
    const session = await world.open();
    const event = { sensorType: 8, sensor: 6, event: { type: 0x6f, deasserted: false }, data: Uint8Array.of(1, 0, 0) };
    const numbers = async (): Promise<number[]> => {
      const found: number[] = [];
      for await (const { record } of readSel(session)) found.push(record.id);
      return found;
    };
    world.bmc.board.sel.addEvent(event);
    world.bmc.board.sel.addEvent(event);
    expect(await world.settle(numbers())).toEqual([1, 2]);
    await world.clock.step(10_000);
    expect(await world.settle(numbers())).toEqual([]);
    world.bmc.board.sel.addEvent(event);
    expect(await world.settle(numbers())).toEqual([1]);
  },
};

it.each(Object.entries(proofs))("a BMC of personality %s is what its sentence says", async (name, proof) => {
  if (!isPersonality(name)) expect.unreachable();
  const world = await lab({ personality: name });
  await proof(world);
});

it("a personality replaces the one before, also while the BMC runs", async () => {
  const world = await lab({ personality: "slots-full" });
  world.bmc.become("honest");
  expect(await login(world)).toBe("done");
  expect(Object.values(personalities).every(({ does }) => /^[A-Z].*\.$/.test(does))).toBe(true);
  expect([isPersonality("freezes"), isPersonality("toString")]).toEqual([true, false]);
});

async function suites(world: Lab): Promise<number[]> {
  const question = { channel: 0x0e, payloadType: 0, list: { index: 0, suites: true } };
  const first = await ask(world.target, getChannelCipherSuites, question, world.world);
  const more = await ask(
    world.target,
    getChannelCipherSuites,
    { ...question, list: { index: 1, suites: true } },
    world.world,
  );
  return cipherSuiteIds(Uint8Array.of(...first.records, ...more.records));
}
