import { setTimeout as delay } from "node:timers/promises";
import { isLongshoreError, milliseconds } from "@longshore/kit";
import { missingPeers } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getBootFlags, getBootOverride, setBootOverride } from "../../src/boot.ts";
import { getChannelAuthenticationCapabilities } from "../../src/commands/app/get-channel-authentication-capabilities.ts";
import { cipherSuiteIds, getChannelCipherSuites } from "../../src/commands/app/get-channel-cipher-suites.ts";
import { getDeviceId } from "../../src/commands/app/get-device-id.ts";
import { getSystemGuid } from "../../src/commands/app/get-system-guid.ts";
import { BootDevice } from "../../src/commands/chassis/boot-parameters.ts";
import { ChassisAction, chassisControl } from "../../src/commands/chassis/chassis-control.ts";
import { getChassisStatus } from "../../src/commands/chassis/get-chassis-status.ts";
import { raw } from "../../src/commands/raw.ts";
import type { CipherSuiteId } from "../../src/crypto/suites.ts";
import { ask } from "../../src/io/ask.ts";
import { openSession } from "../../src/io/open-session.ts";
import { presencePing } from "../../src/io/presence-ping.ts";
import type { IpmiSession } from "../../src/ipmi-session.ts";
import { Privilege } from "../../src/privilege.ts";
import type { Target } from "../../src/target.ts";
import { CREDENTIALS, type PeerBmc, startGoipmiServer } from "./goipmi-server.ts";
import { type IpmiSim, startIpmiSim } from "./ipmi-sim.ts";

const code = (error: unknown): unknown => (isLongshoreError(error) ? error.code : error);
const goipmiIsMissing = (await missingPeers("goipmi-server")) !== undefined;
const ipmiSimIsMissing = (await missingPeers("ipmi_sim")) !== undefined;

describe.skipIf(goipmiIsMissing)("go-ipmi's BMC server", () => {
  let bmc: PeerBmc;
  beforeAll(async () => void (bmc = await startGoipmiServer()));
  afterAll(async () => bmc[Symbol.asyncDispose]());

  it.each([3, 17] as const)("is powered, booted from PXE and identified with suite %i", async (suite) => {
    await using session = await openSession({ ...at(bmc), suites: [suite] });
    expect(session.suite).toBe(suite);
    await switchPower(session, ChassisAction.On);
    await setBootOverride(session, { device: BootDevice.Pxe, persistent: true, efi: true });
    expect(await getBootOverride(session)).toEqual({ device: BootDevice.Pxe, persistent: true, efi: true });
    await session.send(chassisControl, { action: ChassisAction.Cycle });
    await switchPower(session, ChassisAction.Off);
    expect(await session.send(getDeviceId, {})).toMatchObject({ deviceId: 0x20, manufacturerId: 0x157, productId: 1 });
    expect(session.statistics).toMatchObject({ logins: 1, dropped: {} });
  });

  it("answers many requests of which several are under way", async () => {
    await using session = await openSession(at(bmc));
    expect(await identified(session, 100)).toBe(100);
  });

  it("is asked for suite 17 first, says what it can do before any session, and closes in order", async () => {
    expect((await presencePing(bmc)).entities.ipmi).toBe(true);
    const question = { channel: { number: 0x0e, extended: true }, privilege: Privilege.Administrator };
    expect((await ask(bmc, getChannelAuthenticationCapabilities, question)).connections.ipmi20).toBe(true);
    const list = { channel: 0x0e, payloadType: 0, list: { index: 0, suites: true } };
    expect(cipherSuiteIds((await ask(bmc, getChannelCipherSuites, list)).records)).toEqual([3, 17]);
    for (let i = 0; i < 40; i++) await (await openSession(at(bmc))).close(); // more than it has slots
    await using session = await openSession(at(bmc));
    expect(session.suite).toBe(17);
  });

  it("says no: to a wrong password, an unknown user (it does not tell which), a suite that it lacks", async () => {
    const openAs = (changes: Partial<Target>): Promise<unknown> =>
      openSession({ ...at(bmc), ...changes }).then(() => "open", code);
    expect(await openAs({ password: "guess" })).toBe("IPMI_WRONG_PASSWORD");
    expect(await openAs({ username: "nobody" })).toBe("IPMI_WRONG_PASSWORD");
    expect(await openAs({ suites: [16] })).toBe("IPMI_NO_COMMON_SUITE");
  });

  it("that offers 3 only is logged in to with 3", async () => {
    await using old = await startGoipmiServer([3]);
    await using session = await openSession(at(old));
    expect(session.suite).toBe(3);
  });

  it("that was started anew has forgotten the session, and gets one new login", async () => {
    const first = await startGoipmiServer();
    await using session = await openSession(at(first));
    await session.send(getChassisStatus, {});
    await first[Symbol.asyncDispose]();
    expect(await session.send(getChassisStatus, {}).then(() => "answered", code)).toBe("IPMI_REFUSED");
    await using _second = await startGoipmiServer([3, 17], first.port);
    await session.send(getChassisStatus, {});
    expect(session.statistics.logins).toBe(2);
  });
});

describe.skipIf(ipmiSimIsMissing)("OpenIPMI's ipmi_sim", () => {
  let bmc: IpmiSim;
  beforeAll(async () => void (bmc = await startIpmiSim()));
  afterAll(async () => bmc[Symbol.asyncDispose]());

  it("is powered, booted from PXE and identified, with suite 3 found by itself", async () => {
    await using session = await openSession(at(bmc));
    expect(session.suite).toBe(3);
    await switchPower(session, ChassisAction.On);
    await setBootOverride(session, { device: BootDevice.Pxe, persistent: false, efi: false });
    expect((await getBootFlags(session)).device.selector).toBe(BootDevice.Pxe); // it always marks its flags invalid
    await session.send(chassisControl, { action: ChassisAction.Reset });
    await switchPower(session, ChassisAction.Off);
    expect(await session.send(getDeviceId, {})).toMatchObject({ firmwareMinor: 14, manufacturerId: 0x2a2 });
    expect(Buffer.from((await session.send(getSystemGuid, {})).guid).toString()).toContain("LAB-BMC-000001-");
    expect(bmc.orders().filter((order) => order.startsWith("set reset"))).toEqual(["set reset 1"]);
    expect(session.statistics).toMatchObject({ logins: 1, dropped: {} });
  });

  it("answers many requests of which several are under way", async () => {
    await using session = await openSession(at(bmc));
    expect(await identified(session, 100)).toBe(100);
  });

  it.each([0, 1, 2, 3] as const)("is logged in to with suite %i, when that is allowed", async (suite) => {
    const suites: readonly CipherSuiteId[] = [suite];
    await using session = await openSession({ ...at(bmc), suites, privilege: Privilege.User });
    expect([session.suite, (await session.send(getDeviceId, {})).ipmiVersion.major]).toEqual([suite, 2]);
  });

  it("lets a user of privilege User look and not touch", async () => {
    const ro = { ...at(bmc), username: "ro", password: "ro-pass", privilege: Privilege.User };
    await using session = await openSession(ro);
    await session.send(getChassisStatus, {});
    const touch = raw({ netFn: chassisControl.netFn, cmd: chassisControl.cmd, privilege: Privilege.User });
    expect(await session.send(touch, Uint8Array.of(ChassisAction.On)).then(() => "done", code)).toBe("IPMI_FORBIDDEN");
  });

  it("says no to a wrong password and an unknown user", async () => {
    expect(await openSession({ ...at(bmc), password: "guess" }).then(() => "open", code)).toBe("IPMI_WRONG_PASSWORD");
    expect(await openSession({ ...at(bmc), username: "nobody" }).then(() => "open", code)).toBe("IPMI_UNKNOWN_USER");
  });
});

it("a port where nothing listens is refused, not waited for (case 11)", async () => {
  const start = performance.now();
  expect(await openSession({ host: "127.0.0.1", port: 9, ...CREDENTIALS }).then(() => "open", code)).toBe(
    "IPMI_REFUSED",
  );
  expect(performance.now() - start).toBeLessThan(milliseconds(5_000));
});

function at({ host, port }: PeerBmc): Target {
  return { host, port, ...CREDENTIALS };
}

/** How many of so many requests the BMC answered with what it is. */
async function identified(session: IpmiSession, count: number): Promise<number> {
  const ends = await session.sendEach(
    getDeviceId,
    Array.from({ length: count }, () => ({})),
  );
  return ends.filter(({ status }) => status === "fulfilled").length;
}

/** A BMC acknowledges before the power moves. */
async function switchPower(session: IpmiSession, action: 0 | 1): Promise<void> {
  await session.send(chassisControl, { action });
  for (let i = 0; i < 100; i++) {
    if ((await session.send(getChassisStatus, {})).power.on === (action === ChassisAction.On)) return;
    await delay(50);
  }
  expect.unreachable(`the power did not move to ${action}`);
}
