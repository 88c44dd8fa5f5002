import { type Codec, decode, encode } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { getChannelAuthenticationCapabilities } from "../../src/commands/app/get-channel-authentication-capabilities.ts";
import { getChassisStatus } from "../../src/commands/chassis/get-chassis-status.ts";
import {
  rakp2Code,
  rakp3Code,
  rakp4Code,
  sessionIntegrityKey,
} from "../../src/crypto/rakp-codes.ts";
import { sessionKeys } from "../../src/crypto/session-keys.ts";
import { open, secureEnd } from "../../src/session/secure-end.ts";
import { encodePlain, encodePlusPacket, parseDatagram } from "../../src/wire/datagram.ts";
import { decodeMessage, encodeMessage, type Message } from "../../src/wire/message.ts";
import { OpenSessionRequest, OpenSessionResponse } from "../../src/wire/open-session.ts";
import { Rakp1, Rakp2, Rakp3, Rakp4 } from "../../src/wire/rakp.ts";
import { PayloadType } from "../../src/wire/session-packet.ts";
import { capture } from "./capture.ts";
import { handshakeOf, plusPacket } from "./decrypted.ts";

const names = [
  ["ipmitool-ipmi_sim-suite3", true],
  ["ipmitool-goipmi-suite17", false],
  ["ipmipower-ipmi_sim-suite3", true],
  ["ipmipower-goipmi-suite17", false],
] as const;

describe.each(names)("the conversation %s", (name, machineIsOn) => {
  const datagrams = capture(name);
  const plus = datagrams.flatMap(plusPacket);
  const payload = (type: number): Uint8Array =>
    plus.find(({ packet }) => packet.payloadType.number === type && packet.sessionId === 0)?.packet.payload ??
    new Uint8Array();

  it("encodes to the bytes that it was decoded from, datagram by datagram", () => {
    for (const { bytes } of datagrams) {
      const datagram = parseDatagram(bytes);
      if (datagram?.kind === "plus") expect(hex(encodePlusPacket(datagram.packet))).toBe(hex(bytes));
      else if (datagram?.kind === "plain") expect(hex(encodePlain(datagram.packet.payload))).toBe(hex(bytes));
      else expect.unreachable("every datagram is one of the two");
    }
  });

  it("has handshake messages that encode to the bytes that they were decoded from", () => {
    const same = <T>(type: number, table: Codec<T>): void =>
      expect(hex(encode(table, decode(table, payload(type))))).toBe(hex(payload(type)));
    same(PayloadType.OpenSessionRequest, OpenSessionRequest);
    same(PayloadType.OpenSessionResponse, OpenSessionResponse);
    same(PayloadType.Rakp1, Rakp1);
    same(PayloadType.Rakp2, Rakp2);
    same(PayloadType.Rakp3, Rakp3);
    same(PayloadType.Rakp4, Rakp4);
  });

  it("holds the proofs of RAKP 2, 3 and 4 that its password gives", () => {
    const { exchange, rakp2, rakp3, rakp4 } = handshakeOf(payload);
    expect(hex(rakp2Code(exchange))).toBe(hex(rakp2.code));
    expect(hex(rakp3Code(exchange))).toBe(hex(rakp3.code));
    expect(hex(rakp4Code(exchange, sessionIntegrityKey(exchange)))).toBe(hex(rakp4.code));
  });

  it("opens with the session's keys, both ways, and says what the console showed", () => {
    const { exchange } = handshakeOf(payload);
    const keys = sessionKeys(exchange, sessionIntegrityKey(exchange));
    let atConsole = secureEnd(keys, exchange.consoleSessionId, exchange.bmcSessionId);
    let atBmc = secureEnd(keys, exchange.bmcSessionId, exchange.consoleSessionId);
    const messages: Message[] = [];
    for (const { from, bytes, packet } of plus.filter(({ packet }) => packet.sessionId !== 0)) {
      const opened = open(from === "bmc" ? atConsole : atBmc, bytes, packet);
      if (!opened.ok) expect.unreachable(opened.why);
      else {
        if (from === "bmc") atConsole = opened.end;
        else atBmc = opened.end;
        const message = decodeMessage(opened.payload);
        if (message) messages.push(message);
        expect(message && hex(encodeMessage(message))).toBe(hex(opened.payload));
      }
    }
    const status = messages.find(({ function: { netFn }, cmd }) => netFn === 1 && cmd === getChassisStatus.cmd);
    expect(decode(getChassisStatus.response, status?.data.subarray(1) ?? new Uint8Array()).power.on).toBe(machineIsOn);
  });

  it("starts with what the BMC can do: RMCP+ and users with names", () => {
    const answer = datagrams
      .filter(({ from }) => from === "bmc")
      .map(({ bytes }) => parseDatagram(bytes))
      .find((datagram) => datagram?.kind === "plain");
    const message = answer?.kind === "plain" ? decodeMessage(answer.packet.payload) : undefined;
    const can = decode(getChannelAuthenticationCapabilities.response, message?.data.subarray(1) ?? new Uint8Array());
    expect(can.connections.ipmi20).toBe(true);
    expect(can.status.namedUsers).toBe(true);
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}
