import { isLongshoreError, Secret } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { lab, payloadTypeOf, USER } from "../../test/lab.ts";
import { getChassisStatus } from "../commands/chassis/get-chassis-status.ts";
import { getDeviceId } from "../commands/app/get-device-id.ts";
import type { CipherSuiteId } from "../crypto/suites.ts";
import { Privilege } from "../privilege.ts";
import { PayloadType } from "../wire/session-packet.ts";

const code = (error: unknown): unknown => (isLongshoreError(error) ? error.code : error);
const openTo = async (opening: Promise<unknown>): Promise<unknown> => opening.then(() => "open", code);

describe("logging in", () => {
  it.each([0, 1, 2, 3, 15, 16, 17] as const)("works with suite %i on both sides", async (suite) => {
    const world = await lab({ suites: [suite] });
    const session = await world.open({ suites: [suite] });
    const { power } = await world.settle(session.send(getChassisStatus, {}));
    expect([session.suite, power.on, session.statistics.dropped]).toEqual([suite, false, {}]);
    await world.settle(session.close());
    expect(world.bmc.sessions).toBe(0);
  });

  it("takes 17 where it can and 3 where it must, and nothing weaker unless told", async () => {
    const suiteAt = async (offered: readonly CipherSuiteId[]): Promise<unknown> => {
      const world = await lab({ suites: offered });
      return world.open().then(({ suite }) => suite, code);
    };
    expect(await suiteAt([3, 17])).toBe(17);
    expect(await suiteAt([0, 1, 2, 3])).toBe(3);
    expect(await suiteAt([0, 1, 2])).toBe("IPMI_NO_COMMON_SUITE");
  });

  it("tries the remembered suite first, if it is allowed", async () => {
    const world = await lab({ suites: [3, 17] });
    expect((await world.open({ rememberedSuite: 3 })).suite).toBe(3);
    expect((await world.open({ rememberedSuite: 0 })).suite).toBe(17);
  });

  it("needs 10 datagrams for a status with login and close when the suite is known", async () => {
    const world = await lab({ suites: [17] });
    const session = await world.open();
    await world.settle(session.send(getChassisStatus, {}));
    await world.settle(session.close());
    expect(world.network.sent.length).toBe(10);
  });

  it("proves K_g too, and says so when it is wrong or missing (case 9)", async () => {
    const kg = Buffer.from("0123456789abcdefghij");
    const world = await lab({ kg });
    expect((await world.open({ kg: new Secret<Uint8Array>(kg) })).suite).toBe(17);
    expect(await openTo(world.open())).toBe("IPMI_WRONG_KG");
    expect(await openTo(world.open({ kg: kg.toReversed() }))).toBe("IPMI_WRONG_KG");
  });

  it("finds the user by name, or by name and privilege together", async () => {
    const users = [
      { name: "op", password: "for-reading", privilege: Privilege.User },
      { name: "op", password: "for-power", privilege: Privilege.Operator },
    ];
    const world = await lab({ users });
    const as = (password: string, privilege: Privilege): Promise<unknown> =>
      openTo(world.open({ username: "op", password, privilege, lookup: "name and privilege" }));
    expect(await as("for-power", Privilege.Operator)).toBe("open");
    expect(await as("for-reading", Privilege.User)).toBe("open");
    expect(await as("for-reading", Privilege.Operator)).toBe("IPMI_WRONG_PASSWORD");
    expect(await as("for-power", Privilege.Administrator)).toBe("IPMI_UNKNOWN_USER");
  });
});

describe("a login that fails", () => {
  it("with a wrong password says so before RAKP 3 leaves, and only once (case 3)", async () => {
    const world = await lab();
    expect(await openTo(world.open({ password: "guess" }))).toBe("IPMI_WRONG_PASSWORD");
    const types = world.network.sent.map(({ bytes }) => payloadTypeOf(bytes));
    expect(types.filter((type) => type === PayloadType.Rakp1).length).toBe(1);
    expect(types).not.toContain(PayloadType.Rakp3);
  });

  it("tells apart: unknown user, no slots, no suite in common, silence, a closed port", async () => {
    const world = await lab();
    expect(await openTo(world.open({ username: "nobody" }))).toBe("IPMI_UNKNOWN_USER");
    world.bmc.faults.slotsFull = true;
    expect(await openTo(world.open())).toBe("IPMI_NO_SESSION_SLOTS");
    world.bmc.faults.slotsFull = false;
    await expect(world.open({ suites: [16] })).rejects.toThrow("allowed cipher suites (16); it offers 3, 17");
    world.bmc.faults.silent = true;
    expect(await openTo(world.open())).toBe("IPMI_NO_ANSWER");
    await world.bmc.close();
    expect(await openTo(world.open())).toBe("IPMI_REFUSED");
  });

  it("to a privilege that the user does not have says which", async () => {
    const world = await lab({ users: [{ ...USER, privilege: Privilege.User }] });
    expect(await openTo(world.open())).toBe("IPMI_PRIVILEGE_REFUSED");
    expect(await openTo(world.open({ privilege: Privilege.User }))).toBe("open");
  });

  it.each([0, 1, 2, 15, 16] as const)(
    "because the BMC chose suite %i, unasked, ends there (case 5)",
    async (weaker) => {
      const world = await lab();
      world.bmc.faults.choosesSuite = weaker;
      expect(await openTo(world.open())).toBe("IPMI_WEAKER_SUITE");
      expect(world.network.sent.some(({ bytes }) => payloadTypeOf(bytes) === PayloadType.Rakp1)).toBe(false);
    },
  );

  it("because RAKP 4 is wrong sends no command (case 4)", async () => {
    const world = await lab();
    world.bmc.faults.wrongRakp4 = true;
    expect(await openTo(world.open())).toBe("IPMI_WRONG_KG");
    expect(world.network.sent.some(({ bytes }) => payloadTypeOf(bytes) === PayloadType.Ipmi)).toBe(false);
  });

  it.each(["Open Session", "RAKP 1", "RAKP 3"] as const)("in silence after %s ends within 5 s", async (message) => {
    const world = await lab();
    world.bmc.faults.silentTo = [message];
    const start = world.clock.monotonic();
    expect(await openTo(world.open())).toBe("IPMI_NO_ANSWER");
    expect(world.clock.monotonic() - start).toBeLessThanOrEqual(5_050);
  });

  it("does not wait for a BMC that ignores unknown suites and cipher suite questions (case 10)", async () => {
    const world = await lab({ suites: [3] });
    world.network.onTheWay = (bytes, direction) => (direction === "to console" && refusesSuite(bytes) ? [] : [bytes]);
    const start = world.clock.monotonic();
    expect((await world.open()).suite).toBe(3);
    expect(world.clock.monotonic() - start).toBeLessThanOrEqual(1_100);
  });

  it("asks nobody for suites to log in, and a BMC that never tells them under a second to explain a refusal (case 10)", async () => {
    const world = await lab({ personality: "silent-to-suites" });
    expect((await world.open()).suite).toBe(17);
    expect([world.network.sent.length, world.clock.monotonic()]).toEqual([6, expect.closeTo(50)]);
    const start = world.clock.monotonic();
    await expect(world.open({ suites: [16] })).rejects.toThrow("allowed cipher suites (16); it offers an unknown list");
    expect(world.clock.monotonic() - start).toBeLessThanOrEqual(1_000);
  });

  it("does not take a lost datagram for a BMC without suite 17", async () => {
    const world = await lab({ suites: [17] });
    let lost = 2;
    world.network.onTheWay = (bytes) => (lost-- > 0 ? [] : [bytes]);
    expect((await world.open()).suite).toBe(17);
  });

  it("stops at once when its signal does, and leaves nothing behind", async () => {
    const world = await lab();
    world.bmc.faults.silent = true;
    const stop = new AbortController();
    const opening = openTo(world.open({}, { signal: stop.signal }));
    await world.clock.step(100);
    stop.abort(new Error("enough"));
    await expect(opening).resolves.toMatchObject({ message: "enough" });
    expect(world.clock.pendingTimers).toBe(0);
  });
});

describe("credentials that IPMI cannot carry", () => {
  it("are refused, never cut (case 9)", async () => {
    const world = await lab();
    const tooLong = (what: object): Promise<unknown> => openTo(world.open(what));
    expect(await tooLong({ password: "x".repeat(21) })).toBe("IPMI_CREDENTIAL_TOO_LONG");
    expect(await tooLong({ password: "ä".repeat(11) })).toBe("IPMI_CREDENTIAL_TOO_LONG"); // 22 bytes
    expect(await tooLong({ username: "x".repeat(17) })).toBe("IPMI_CREDENTIAL_TOO_LONG");
    expect(await tooLong({ kg: new Uint8Array(21).fill(1) })).toBe("IPMI_CREDENTIAL_TOO_LONG");
    expect(world.network.sent).toEqual([]);
  });

  it("longer than an old BMC kept are a wrong password, and never tried shorter (case 9)", async () => {
    const world = await lab({ users: [{ name: "admin", password: "1234567890123456" }] }); // cut by whoever set it
    expect(await openTo(world.open({ password: "12345678901234567890" }))).toBe("IPMI_WRONG_PASSWORD");
    const tries = world.network.sent.filter(({ bytes }) => payloadTypeOf(bytes) === PayloadType.Rakp1);
    expect(tries.length).toBe(1);
  });

  it.each(["12345678901234567", "12345678901234567890", "pässwörd", ""])("but %j fits (case 9)", async (password) => {
    const world = await lab({ users: [{ name: "", password }] });
    const session = await world.open({ username: "", password });
    expect((await world.settle(session.send(getDeviceId, {}))).ipmiVersion.major).toBe(2);
  });
});

describe("a reply cut short", () => {
  const replies = [PayloadType.OpenSessionResponse, PayloadType.Rakp2, PayloadType.Rakp4];
  const cut = (bytes: Uint8Array, length: number): Uint8Array => bytes.subarray(0, Math.min(length, bytes.length - 1));

  it.each(replies)(
    "at any byte (payload type 0x%s) does not disturb the login: the next whole one is taken",
    async (type) => {
      const world = await lab();
      for (let length = 0; length < 100; length++) {
        let cuts = 1;
        world.network.onTheWay = (bytes) =>
          payloadTypeOf(bytes) === type && cuts-- > 0 ? [cut(bytes, length)] : [bytes];
        const session = await world.open();
        await world.settle(session.close());
      }
    },
  );

  it.each(replies)("for ever (payload type 0x%s) is silence (case 1)", async (type) => {
    for (const length of [0, 1, 15, 16, 17, 24, 200]) {
      const world = await lab();
      world.network.onTheWay = (bytes) => (payloadTypeOf(bytes) === type ? [cut(bytes, length)] : [bytes]);
      expect(await openTo(world.open())).toBe("IPMI_NO_ANSWER");
    }
  });
});

function refusesSuite(bytes: Uint8Array): boolean {
  return (
    payloadTypeOf(bytes) === undefined ||
    (payloadTypeOf(bytes) === PayloadType.OpenSessionResponse && bytes.length < 40)
  );
}
