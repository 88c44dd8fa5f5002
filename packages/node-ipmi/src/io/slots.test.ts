import { isLongshoreError, milliseconds, minutes } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { type Lab, lab, payloadTypeOf } from "../../test/lab.ts";
import { getChassisStatus } from "../commands/chassis/get-chassis-status.ts";
import { PayloadType } from "../wire/session-packet.ts";

const code = (error: unknown): unknown => (isLongshoreError(error) ? error.code : error);
const greetings = ({ network }: Lab): number =>
  network.sent.filter(({ bytes }) => payloadTypeOf(bytes) === PayloadType.OpenSessionRequest).length;

describe("a BMC whose session slots are full (case 12)", () => {
  it("is asked once for each command, and never by the session itself", async () => {
    const world = await lab();
    const session = await world.open();
    world.bmc.reboot(milliseconds(0));
    world.bmc.become("slots-full");
    const before = greetings(world);
    expect(await world.settle(session.send(getChassisStatus, {}).catch(code))).toBe("IPMI_NO_SESSION_SLOTS");
    expect(greetings(world) - before).toBe(1);
    const sent = world.network.sent.length;
    await world.clock.step(minutes(10));
    expect(world.network.sent.length).toBe(sent);
    world.bmc.become("honest");
    expect((await world.settle(session.send(getChassisStatus, {}))).power.on).toBe(false);
  });

  it("has them free again when sessions are closed, also those that never asked anything", async () => {
    const world = await lab({ slots: 3 });
    const sessions = [await world.open(), await world.open(), await world.open()];
    expect(await world.open().catch(code)).toBe("IPMI_NO_SESSION_SLOTS");
    await world.settle(Promise.all(sessions.map((session) => session.close())));
    expect([world.bmc.sessions, world.clock.pendingTimers]).toEqual([0, 0]);
    expect((await world.open()).suite).toBe(17);
  });
});

it("a session that a reboot has lost is opened once for all the commands that wait (case 12)", async () => {
  const world = await lab();
  const session = await world.open();
  world.bmc.reboot(milliseconds(0));
  const before = greetings(world);
  await world.settle(Promise.all(Array.from({ length: 20 }, () => session.send(getChassisStatus, {}))));
  expect([session.statistics.logins, greetings(world) - before]).toEqual([2, 1]);
});
