import { isLongshoreError, milliseconds, seconds, SteppedClock } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { lab, payloadTypeOf, USER } from "../../test/lab.ts";
import { MemoryNetwork } from "../../test/memory-network.ts";
import { getChassisStatus } from "../commands/chassis/get-chassis-status.ts";
import { Limit } from "../limit.ts";
import { createSimulator } from "../simulator/index.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { openSession } from "./open-session.ts";

describe("many BMCs in one process", () => {
  it("log in no more than the limit at once, and all of them in the end", async () => {
    const clock = new SteppedClock();
    const udp = new MemoryNetwork();
    let greeted = 0;
    let most = 0;
    udp.onTheWay = (bytes) => {
      const type = payloadTypeOf(bytes);
      if (type === PayloadType.OpenSessionRequest) most = Math.max(most, ++greeted);
      if (type === PayloadType.Rakp4) greeted--;
      return [bytes];
    };
    const bmcs = await Promise.all(Array.from({ length: 300 }, () => createSimulator({ users: [USER], clock, udp })));
    const handshakes = new Limit(16);
    const power = bmcs.map(async ({ address }) => {
      const target = { ...address, username: USER.name, password: USER.password };
      await using session = await openSession(target, { clock, udp, handshakes });
      return (await session.send(getChassisStatus, {})).power.on;
    });
    expect(await Promise.all(power)).toEqual(bmcs.map(() => false));
    expect(most).toBe(16);
    expect(bmcs.reduce((open, { sessions }) => open + sessions, 0)).toBe(0);
  });

  it("of which some are dead: the others have their turn, and waiting for it counts against nobody", async () => {
    const world = await lab();
    const handshakes = new Limit(1);
    const dead = await createSimulator({ users: [USER], clock: world.clock, udp: world.network });
    dead.faults.silent = true;
    const opening = [dead.address, dead.address, world.bmc.address].map((address) =>
      openSession({ ...world.target, ...address }, { ...world.world, handshakes, openTimeout: seconds(2) }),
    );
    const ends = await world.settle(Promise.allSettled(opening));
    expect(ends.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled"]);
  });
});

describe("a limit", () => {
  it("forgets who gives up before their turn", async () => {
    const limit = new Limit(1);
    const first = Promise.withResolvers<void>();
    const order: string[] = [];
    const work = (name: string) => async () => void order.push(name);
    const stop = new AbortController();
    const running = limit.take(undefined, () => first.promise);
    const impatient = limit.take(stop.signal, work("impatient"));
    const patient = limit.take(undefined, work("patient"));
    stop.abort(new Error("enough"));
    await expect(impatient).rejects.toThrow("enough");
    first.reject(new Error("no luck"));
    await expect(running).rejects.toThrow("no luck");
    await patient;
    expect(order).toEqual(["patient"]);
  });
});

describe("a BMC that chokes on haste", () => {
  it("has its rest between an answer and the next command", async () => {
    const world = await lab();
    const session = await world.open({}, { pause: milliseconds(200) });
    const sentAt: number[] = [];
    world.network.onTheWay = (bytes, direction) => {
      if (direction === "to bmc") sentAt.push(world.clock.monotonic());
      return [bytes];
    };
    await world.settle(Promise.all([1, 2, 3].map(() => session.send(getChassisStatus, {}))));
    const gaps = sentAt.slice(1).map((at, i) => at - (sentAt[i] ?? 0));
    expect(gaps.map((gap) => gap >= 200)).toEqual([true, true]);
  });

  it("is given up when its rest outlasts the caller's patience, before anything is sent", async () => {
    const world = await lab();
    const session = await world.open({}, { pause: seconds(60) });
    const sent = session.statistics.sent;
    const error = await world.settle(session.send(getChassisStatus, {}).catch((cause: unknown) => cause));
    expect([isLongshoreError(error, "IPMI_NO_ANSWER"), session.statistics.sent]).toEqual([true, sent]);
  });
});
