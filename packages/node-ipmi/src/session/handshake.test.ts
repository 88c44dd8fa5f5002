import type { Random } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { capture, CAPTURED, type CapturedDatagram } from "../../test/captures/capture.ts";
import type { Privilege } from "../privilege.ts";
import { encodePlus, parseDatagram } from "../wire/datagram.ts";
import { PayloadType, type PlusPacket } from "../wire/session-packet.ts";
import { begin, type Effect, type Handshake, step } from "./handshake.ts";
import { parseReply, type Reply } from "./handshake-messages.ts";
import { type Login, loginKeys } from "./login.ts";

/** FreeIPMI counts its message tags up as we do, so its side of the conversation can be compared byte by byte. */
describe.each([
  ["ipmipower-ipmi_sim-suite3", 3],
  ["ipmipower-goipmi-suite17", 17],
] as const)("with ipmipower's randomness and the BMC's replies of %s", (name, suite) => {
  const packets = capture(name).flatMap(handshakePacket);
  const sentByThem = packets.filter(({ from }) => from === "console").map(({ packet }) => packet);
  const replies = packets.filter(({ from }) => from === "bmc").map(({ packet }) => packet);
  const role = sentByThem[1]?.payload[24] ?? 0;
  const login: Login = {
    ...loginKeys(CAPTURED),
    privilege: (role & 0x0f) as Privilege,
    byNameOnly: (role & 0x10) !== 0,
    suites: [suite],
    random: replayed(sentByThem),
  };

  it("says in RAKP 1 and 3 what ipmipower said, and has a session", () => {
    let [state, effects] = begin({ ...login, random: replayed(sentByThem) });
    const sent = [...sends(effects)];
    for (const packet of replies) {
      [state, effects] = step(state, parseReply(packet) as Reply);
      sent.push(...sends(effects));
    }
    expect(state).toMatchObject({ at: "open", suite });
    const theirs = sentByThem.map(({ payloadType, payload }) => hex(encodePlus(payloadType.number, payload)));
    expect(sent.map(hex).slice(1)).toEqual(theirs.slice(1)); // they leave the privilege of Open Session open
  });

  it("takes no reply whose fields are cut short, whatever is missing", () => {
    let [state] = begin({ ...login, random: replayed(sentByThem) });
    for (const packet of replies) {
      for (let length = 0; length < packet.payload.length; length++) {
        const reply = parseReply({ ...packet, payload: packet.payload.subarray(0, length) });
        if (reply) expect(step(state, reply)).toEqual([state, []]);
      }
      [state] = step(state, parseReply(packet) as Reply);
    }
    expect(state.at).toBe("open");
  });

  it("takes no reply with another tag, to another session, or out of turn", () => {
    const [state] = begin({ ...login, random: replayed(sentByThem) });
    for (const packet of replies) {
      const reply = parseReply(packet) as Reply;
      expect(step(state, { ...reply, messageTag: reply.messageTag ^ 0x80 })).toEqual([state, []]);
      if ("consoleSessionId" in reply) expect(step(state, { ...reply, consoleSessionId: 1 })).toEqual([state, []]);
      expect(parseReply({ ...packet, sessionId: 1 })).toBeUndefined();
    }
  });
});

it("a refusal in two bytes is understood", () => {
  // ipmi_sim 2.0.33 to an Open Session with suite 17
  const datagram = parseDatagram(Buffer.from("0600ff070611000000000000000002000004", "hex"));
  const reply = datagram?.kind === "plus" ? parseReply(datagram.packet) : undefined;
  expect(reply).toEqual({ kind: "refusal", of: "openSessionResponse", messageTag: 0, status: 4 });
});

it("a BMC that forgets the half-open session is greeted anew, not for ever", () => {
  const random: Random = { bytes: (length) => new Uint8Array(length).fill(1), next: () => 0 };
  const suites = [17] as const;
  const login: Login = { ...loginKeys(CAPTURED), privilege: 4, byNameOnly: true, suites, random };
  const algorithms = { authentication: 3, integrity: 4, confidentiality: 1 };
  let [state]: [Handshake, Effect[]] = begin(login);
  let greetings = 1;
  for (; state.at !== "failed" && greetings < 20; greetings++) {
    if (state.at !== "opening") expect.unreachable(state.at);
    const { tag: messageTag, consoleSessionId } = state;
    const yes = { messageTag, status: 0, maxPrivilege: 4, consoleSessionId, bmcSessionId: 9, ...algorithms };
    [state] = step(state, { kind: "openSessionResponse", ...yes });
    if (state.at !== "awaitingRakp2") expect.unreachable(state.at);
    [state] = step(state, { kind: "refusal", of: "rakp2", messageTag: state.tag, status: 0x02 });
  }
  expect(state).toMatchObject({ at: "failed", failure: { code: "refused", status: "invalid session ID" } });
  expect(greetings).toBe(5);
});

/** Gives what the console of a capture drew: message tag, session ID, random number. */
function replayed([openSession, rakp1]: readonly PlusPacket[]): Random {
  const draws = [
    openSession?.payload.slice(0, 1),
    openSession?.payload.slice(4, 8).toReversed(),
    rakp1?.payload.slice(8, 24),
  ];
  return { bytes: () => draws.shift() ?? new Uint8Array(), next: () => 0 };
}

function handshakePacket({ from, bytes }: CapturedDatagram) {
  const datagram = parseDatagram(bytes);
  const outside = datagram?.kind === "plus" && datagram.packet.payloadType.number >= PayloadType.OpenSessionRequest;
  return outside ? [{ from, packet: datagram.packet }] : [];
}

function sends(effects: readonly Effect[]): Uint8Array[] {
  return effects.flatMap((effect) => (effect.kind === "send" ? [effect.datagram] : []));
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
