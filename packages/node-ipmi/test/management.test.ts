import { describe, expect, it } from "vitest";
import { coldReset } from "../src/commands/app/cold-reset.ts";
import { getChannelAccess } from "../src/commands/app/get-channel-access.ts";
import { getDeviceId } from "../src/commands/app/get-device-id.ts";
import { getUserAccess } from "../src/commands/app/get-user-access.ts";
import { getWatchdogTimer } from "../src/commands/app/get-watchdog-timer.ts";
import { resetWatchdogTimer } from "../src/commands/app/reset-watchdog-timer.ts";
import { ChannelSetting, setChannelAccess } from "../src/commands/app/set-channel-access.ts";
import { setUserAccess } from "../src/commands/app/set-user-access.ts";
import { setUserName } from "../src/commands/app/set-user-name.ts";
import { passwordField, PasswordOperation, setUserPassword } from "../src/commands/app/set-user-password.ts";
import { setWatchdogTimer } from "../src/commands/app/set-watchdog-timer.ts";
import { getChassisStatus } from "../src/commands/chassis/get-chassis-status.ts";
import { getPohCounter } from "../src/commands/chassis/get-poh-counter.ts";
import { getSystemRestartCause, restartCauseText } from "../src/commands/chassis/get-system-restart-cause.ts";
import { RestorePolicy, setPowerRestorePolicy } from "../src/commands/chassis/set-power-restore-policy.ts";
import { getSelTimeUtcOffset } from "../src/commands/storage/get-sel-time-utc-offset.ts";
import { setSelTimeUtcOffset } from "../src/commands/storage/set-sel-time-utc-offset.ts";
import type { IpmiSession } from "../src/ipmi-session.ts";
import { Privilege } from "../src/privilege.ts";
import { readSel } from "../src/sel/read-sel.ts";
import { describeEvent } from "../src/sel/describe.ts";
import { lab, USER } from "./lab.ts";

const code = (error: unknown): unknown => (error as { code?: unknown }).code;
const BOB = { username: "bob", password: "bobs-secret" };

describe("users of the simulated BMC", () => {
  it("one that is made is let in with its password, as far as its privilege goes, until it is disabled", async () => {
    const world = await lab();
    const admin = await world.open();
    const login = (password: string): Promise<unknown> =>
      world.open({ ...BOB, password, privilege: Privilege.Operator }).then((session) => session.close(), code);
    expect(await login(BOB.password)).toBe("IPMI_UNKNOWN_USER");
    await world.settle(makeBob(admin));
    expect(await login(BOB.password)).toBeUndefined();
    expect(await world.open(BOB).then(() => "open", code)).toBe("IPMI_PRIVILEGE_REFUSED");

    const change = (operation: number, words: string): Promise<unknown> => {
      const { long, password } = passwordField(words);
      return world
        .settle(admin.send(setUserPassword, { user: { id: 3, long }, operation: { code: operation }, password }))
        .catch(code);
    };
    await change(PasswordOperation.Set, "longer-than-16-bytes");
    expect(await change(PasswordOperation.Test, "longer-than-16-bytes")).toEqual({});
    expect(await change(PasswordOperation.Test, BOB.password)).toBe("IPMI_REJECTED");
    expect(await login(BOB.password)).toBe("IPMI_WRONG_PASSWORD");
    expect(await login("longer-than-16-bytes")).toBeUndefined();
    const disable = { user: { id: 3, long: false }, operation: { code: PasswordOperation.Disable } };
    await world.settle(admin.send(setUserPassword, { ...disable, password: new Uint8Array() }));
    expect(await login("longer-than-16-bytes")).toBe("IPMI_UNKNOWN_USER");
    const access = await world.settle(admin.send(getUserAccess, { channel: { number: 1 }, user: { id: 3 } }));
    expect(access).toMatchObject({ users: { enabled: 1, status: 2 }, access: { limit: Privilege.Operator } });
  });

  it("the channel's own limit holds for all of them", async () => {
    const world = await lab();
    const admin = await world.open();
    const flags = { userAuthenticationDisabled: false, messageAuthenticationDisabled: false, alertingDisabled: true };
    const access = { mode: 2, ...flags, setting: ChannelSetting.Present };
    const privilege = { limit: Privilege.Operator, setting: ChannelSetting.Present };
    await world.settle(admin.send(setChannelAccess, { channel: { number: 1 }, access, privilege }));
    const read = (setting: number): Promise<{ privilege: { limit: number } }> =>
      world.settle(admin.send(getChannelAccess, { channel: { number: 1 }, which: { setting } }));
    expect((await read(ChannelSetting.Present)).privilege.limit).toBe(Privilege.Operator);
    expect((await read(ChannelSetting.Stored)).privilege.limit).toBe(Privilege.Administrator);
    const next = await world.open();
    const refused = await world.settle(next.send(coldReset, {})).catch(code);
    expect(refused).toBe("IPMI_PRIVILEGE_REFUSED");
  });
});

async function makeBob(admin: IpmiSession): Promise<void> {
  await admin.send(setUserName, { user: { id: 3 }, name: BOB.username });
  const { long, password } = passwordField(BOB.password);
  const user = { id: 3, long };
  await admin.send(setUserPassword, { user, operation: { code: PasswordOperation.Set }, password });
  const access = { channel: 1, messaging: true, linkAuthentication: false, callbackOnly: false, change: true };
  await admin.send(setUserAccess, { access, user: { id: 3 }, privilege: { limit: Privilege.Operator } });
  await admin.send(setUserPassword, {
    user,
    operation: { code: PasswordOperation.Enable },
    password: new Uint8Array(),
  });
}

describe("the simulated machine and its BMC", () => {
  it("a watchdog that nobody feeds resets the machine, says so in the log, and is the cause of the restart", async () => {
    const world = await lab({ power: "on" });
    const session = await world.open();
    const expired = { frb2: false, post: false, osLoad: false, sms: false, oem: false };
    const setting = {
      use: { code: 4, running: false, dontLog: false },
      actions: { timeout: 1, preTimeout: 0 },
      preTimeoutSeconds: 0,
      expired,
      initial: 100,
    };
    expect(await world.settle(session.send(resetWatchdogTimer, {})).catch(code)).toBe("IPMI_REJECTED");
    await world.settle(session.send(setWatchdogTimer, setting));
    await world.settle(session.send(resetWatchdogTimer, {}));
    await world.pass(8_000);
    await world.settle(session.send(resetWatchdogTimer, {}));
    await world.pass(8_000);
    const running = await world.settle(session.send(getWatchdogTimer, {}));
    expect([running.use.running, running.present > 0, world.bmc.machine.boots.length]).toEqual([true, true, 0]);
    await world.pass(3_000);
    expect(world.bmc.machine.boots.length).toBe(1);
    expect(await world.settle(session.send(getWatchdogTimer, {}))).toMatchObject({ expired: { sms: true } });
    const { cause } = await world.settle(session.send(getSystemRestartCause, {}));
    expect(restartCauseText(cause.code)).toBe("watchdog expired");
    const log = async (): Promise<string[]> => {
      const all: string[] = [];
      for await (const entry of readSel(session)) all.push(describeEvent(entry, []));
      return all;
    };
    expect(await world.settle(log())).toEqual([expect.stringContaining("hard reset")]);
  });

  it("counts the hours that the machine was on, and keeps what it was told", async () => {
    const world = await lab({ power: "on" });
    const session = await world.open();
    await world.clock.step(3 * 3_600_000);
    world.bmc.machine.press("off");
    await world.clock.step(3_600_000);
    expect(await world.settle(session.send(getPohCounter, {}))).toEqual({ minutesPerCount: 60, count: 3 });
    await world.settle(session.send(setPowerRestorePolicy, { policy: { code: RestorePolicy.TurnOn } }));
    const { power } = await world.settle(session.send(getChassisStatus, {}));
    expect(power.restorePolicy).toBe(RestorePolicy.TurnOn);
    expect(await world.settle(session.send(getSelTimeUtcOffset, {}))).toEqual({ minutes: undefined });
    await world.settle(session.send(setSelTimeUtcOffset, { minutes: -210 }));
    expect(await world.settle(session.send(getSelTimeUtcOffset, {}))).toEqual({ minutes: -210 });
  });

  it("a cold reset is answered, ends every session, and leaves the machine and the users alone", async () => {
    const world = await lab({ power: "on" });
    const session = await world.open();
    await world.settle(makeBob(session));
    await world.settle(session.send(coldReset, {}));
    await world.pass(200);
    expect([world.bmc.sessions, world.bmc.machine.power]).toEqual([0, "on"]);
    expect((await world.settle(session.send(getDeviceId, {}))).ipmiVersion.major).toBe(2);
    const bob = await world.open({ ...BOB, privilege: Privilege.User });
    expect(bob.suite).toBe(17);
    expect(world.bmc.users.named(USER.name)).toHaveLength(1);
  });
});
