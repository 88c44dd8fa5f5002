import { isLongshoreError, milliseconds, minutes, seededRandom } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { type Lab, lab, payloadTypeOf, USER } from "../../test/lab.ts";
import { ChassisAction, chassisControl } from "../commands/chassis/chassis-control.ts";
import { getChassisStatus } from "../commands/chassis/get-chassis-status.ts";
import { getDeviceId } from "../commands/app/get-device-id.ts";
import { raw } from "../commands/raw.ts";
import { openSession } from "./open-session.ts";
import { completionCodeOf } from "../errors.ts";
import { Privilege } from "../privilege.ts";
import { PayloadType } from "../wire/session-packet.ts";

const code = (error: unknown): unknown => (isLongshoreError(error) ? error.code : error);
const outcome = async (work: Promise<unknown>): Promise<unknown> => work.then(() => "done", code);

describe("a kept session", () => {
  it("needs 2 datagrams for a status", async () => {
    const world = await lab();
    const session = await world.open();
    const before = world.network.sent.length;
    await world.settle(session.send(getChassisStatus, {}));
    expect(world.network.sent.length - before).toBe(2);
  });

  it("is kept alive while nobody asks anything, and closed in order", async () => {
    const world = await lab();
    const session = await world.open();
    await world.clock.step(minutes(10));
    await world.settle(session.send(getChassisStatus, {}));
    expect(session.statistics.logins).toBe(1);
    await world.settle(session.close());
    expect([world.bmc.sessions, world.clock.pendingTimers]).toEqual([0, 0]);
    expect(await outcome(session.send(getChassisStatus, {}))).toBe("IPMI_SESSION_CLOSED");
  });

  it("is gone after 60 s in which the BMC heard nothing, and is opened anew when it is needed", async () => {
    const world = await lab();
    const session = await world.open();
    world.network.onTheWay = (bytes, direction) => (direction === "to bmc" ? [] : [bytes]);
    await world.clock.step(minutes(2)); // keep-alives are lost too
    world.network.onTheWay = (bytes) => [bytes];
    expect((await world.settle(session.send(getChassisStatus, {}))).power.on).toBe(false);
    expect(session.statistics.logins).toBe(2);
  });

  it("logs in once more when the BMC has rebooted and forgotten it (case 12)", async () => {
    const world = await lab();
    const session = await world.open();
    world.bmc.reboot(milliseconds(0));
    const status = await world.settle(session.send(getChassisStatus, {}));
    expect([status.power.on, session.statistics.logins]).toEqual([false, 2]);
  });

  it("reports a BMC that is gone, and works again when it is back", async () => {
    const world = await lab();
    const session = await world.open();
    world.bmc.faults.silent = true;
    expect(await outcome(world.settle(session.send(getChassisStatus, {})))).toBe("IPMI_NO_ANSWER");
    world.bmc.faults.silent = false;
    expect(await outcome(world.settle(session.send(getChassisStatus, {})))).toBe("done");
    await world.bmc.close();
    const start = world.clock.monotonic();
    expect(await outcome(world.settle(session.send(getChassisStatus, {})))).toBe("IPMI_REFUSED");
    expect(world.clock.monotonic() - start).toBeLessThan(1_000);
  });

  it("says the password is wrong when it was changed while the BMC rebooted", async () => {
    const world = await lab();
    const session = await world.open();
    world.bmc.reboot(milliseconds(0));
    world.bmc.faults.rejectPassword = true;
    expect(await outcome(world.settle(session.send(getChassisStatus, {})))).toBe("IPMI_WRONG_PASSWORD");
  });

  it("sends one command at a time, in order, and lets who gives up leave the queue", async () => {
    const world = await lab();
    const session = await world.open();
    const stop = new AbortController();
    const done: string[] = [];
    const first = session.send(getChassisStatus, {}).then(() => done.push("first"));
    const second = session.send(getDeviceId, {}, { signal: stop.signal }).then(
      () => done.push("second"),
      () => done.push("second gave up"),
    );
    const third = session.send(getChassisStatus, {}).then(() => done.push("third"));
    stop.abort();
    await world.settle(Promise.all([first, second, third]));
    expect(done).toEqual(["second gave up", "first", "third"]);
  });

  it("raises itself only when a command needs it, and only as far as it was opened for", async () => {
    const world = await lab();
    const session = await world.open({ privilege: Privilege.User });
    await world.settle(session.send(getChassisStatus, {}));
    expect(await outcome(world.settle(session.send(chassisControl, { action: ChassisAction.On })))).toBe(
      "IPMI_PRIVILEGE_REFUSED",
    );
    expect(world.bmc.machine.actions).toEqual([]);
  });

  it("keeps the completion code of a command that the BMC refuses", async () => {
    const world = await lab();
    const session = await world.open();
    const unknown = session.send(raw({ netFn: 0x06, cmd: 0x77 }), Uint8Array.of(1));
    await expect(world.settle(unknown)).rejects.toSatisfy((error) => completionCodeOf(error) === 0xc1);
    expect(await outcome(world.settle(session.send(chassisControl, { action: ChassisAction.Reset })))).toBe(
      "IPMI_BUSY",
    );
    expect(
      [...(await world.settle(session.send(raw({ netFn: 0x06, cmd: 0x01 }), new Uint8Array())))].slice(0, 2),
    ).toEqual([0x20, 0x01]);
  });
});

describe("what happens twice when done twice", () => {
  const running = (): Promise<Lab> => lab({ power: "on" });

  it("is sent once: a lost answer to a power cycle is an unknown outcome", async () => {
    const world = await running();
    const session = await world.open();
    world.bmc.faults.loseAnswerTo = chassisControl.name;
    const cycle = session.send(chassisControl, { action: ChassisAction.Cycle });
    expect(await outcome(world.settle(cycle))).toBe("IPMI_OUTCOME_UNKNOWN");
    expect(world.bmc.machine.actions).toEqual([ChassisAction.Cycle]);
  });

  it("is not lost on a session that the BMC forgot: that is found out before", async () => {
    const world = await running();
    const session = await world.open();
    await world.clock.step(10_000);
    world.bmc.reboot(milliseconds(0));
    await world.settle(session.send(chassisControl, { action: ChassisAction.Reset }));
    expect([session.statistics.logins, world.bmc.machine.actions]).toEqual([2, [ChassisAction.Reset]]);
  });

  it("while on and off are simply asked again", async () => {
    const world = await running();
    const session = await world.open();
    world.bmc.faults.loseAnswerTo = chassisControl.name;
    await world.settle(session.send(chassisControl, { action: ChassisAction.Off }));
    await world.clock.step(1_000);
    expect(world.bmc.machine.power).toBe("off");
  });

  it("happens at most once at 30 % loss both ways, while every status that comes is right (case 13)", async () => {
    const world = await running();
    const random = seededRandom(5);
    world.network.onTheWay = (bytes) => (random.next() < 0.3 ? [] : [bytes]);
    const outcomes: unknown[] = [];
    for (let round = 0; round < 40; round++) {
      const before = world.bmc.machine.actions.length;
      const work = async (): Promise<void> => {
        await using session = await openSession(world.target, { ...world.world, openTimeout: minutes(1) });
        expect((await session.send(getChassisStatus, {})).power.on).toBe(true);
        await session.send(chassisControl, { action: ChassisAction.Reset });
      };
      const end = await outcome(world.settle(work()));
      const happened = world.bmc.machine.actions.length - before;
      outcomes.push(end);
      expect(happened).toBeLessThanOrEqual(1);
      if (end === "done") expect(happened).toBe(1);
      world.bmc.reboot(milliseconds(0)); // no slots left behind
    }
    expect(outcomes.filter((end) => end === "done").length).toBeGreaterThan(10);
    expect(["done", "IPMI_OUTCOME_UNKNOWN", "IPMI_NO_ANSWER"]).toEqual(expect.arrayContaining(outcomes));
  });
});

describe("datagrams that are not what they should be", () => {
  it("are dropped and counted: duplicates, noise, other sessions' packets (case 6)", async () => {
    const world = await lab();
    const session = await world.open();
    const noise = Uint8Array.of(6, 0, 0xff, 7, 6, 0);
    const foreign = (bytes: Uint8Array): Uint8Array => bytes.with(6, (bytes[6] ?? 0) ^ 0xff);
    world.network.onTheWay = (bytes, direction) =>
      direction === "to console" ? [noise, foreign(bytes), bytes, bytes] : [bytes];
    for (let i = 0; i < 3; i++) await world.settle(session.send(getChassisStatus, {}));
    expect(session.statistics.dropped).toMatchObject({ malformed: 3, "foreign session": 3 });
    expect(session.statistics.logins).toBe(1);
  });

  it("are dropped by the BMC too: an order that the network repeats is carried out once (case 6)", async () => {
    const world = await lab({ power: "on" });
    const session = await world.open();
    const old: Uint8Array[] = [];
    world.network.onTheWay = (bytes, direction) => {
      if (direction === "to console") return [bytes];
      old.push(bytes);
      return [bytes, bytes, ...old]; // at once, and all that was ever sent once more
    };
    await world.settle(session.send(chassisControl, { action: ChassisAction.Cycle }));
    for (let i = 0; i < 5; i++) await world.settle(session.send(getChassisStatus, {}));
    await world.clock.step(5_000);
    expect(world.bmc.machine.actions).toEqual([ChassisAction.Cycle]);
  });

  it("cut short at any byte leave the session usable (case 1)", async () => {
    const world = await lab();
    const session = await world.open();
    for (let length = 0; length < 100; length++) {
      let cuts = 1;
      world.network.onTheWay = (bytes, direction) =>
        direction === "to console" && payloadTypeOf(bytes) === PayloadType.Ipmi && cuts-- > 0
          ? [bytes.subarray(0, Math.min(length, bytes.length - 1))]
          : [bytes];
      expect((await world.settle(session.send(getChassisStatus, {}))).power.on).toBe(false);
    }
    expect(session.statistics.logins).toBe(1);
  });
});

it("two sessions of different users do not disturb each other", async () => {
  const world = await lab({ users: [USER, { name: "ro", password: "ro-pass", privilege: Privilege.User }] });
  const [one, two] = [await world.open(), await world.open({ username: "ro", password: "ro-pass", privilege: 2 })];
  const both = Promise.all([one.send(getChassisStatus, {}), two.send(getDeviceId, {})]);
  expect((await world.settle(both))[1].ipmiVersion.major).toBe(2);
});
