import { encode } from "@longshore/kit";
import { CompletionCode } from "../completion-code.ts";
import { Privilege } from "../privilege.ts";
import { open } from "../session/secure-end.ts";
import type { UdpAddress } from "../udp.ts";
import { AsfType, PresencePong } from "../wire/asf.ts";
import { encodeAsf, encodePlain, encodePlus, orUndefined, parseDatagram } from "../wire/datagram.ts";
import { decodeMessage, encodeMessage, response } from "../wire/message.ts";
import { PayloadType, type PlusPacket } from "../wire/session-packet.ts";
import { bmcCommands } from "./bmc-commands.ts";
import { bridgeCommands } from "./bridge-commands.ts";
import { channelCommands } from "./channel-commands.ts";
import { sessionCommands } from "./session-commands.ts";
import { userCommands } from "./user-commands.ts";
import type { Bmc } from "./bmc.ts";
import { bootCommands } from "./boot-commands.ts";
import { chassisCommands } from "./chassis-commands.ts";
import { fruCommands } from "./fru-commands.ts";
import { dcmiCommands } from "./dcmi-commands.ts";
import { lanCommands } from "./lan-commands.ts";
import { shakeHands } from "./handshake.ts";
import { bears, survives } from "./health.ts";
import { payloadCommands } from "./payload-commands.ts";
import { solCommands } from "./sol-commands.ts";
import { sensorCommands } from "./sensor-commands.ts";
import { storageCommands } from "./storage-commands.ts";
import { type Answer, failure, type Served } from "./serve.ts";
import { sealed, SESSION_TIMEOUT, type Slot } from "./slot.ts";

/** What a simulated BMC says, and how long it takes for it. */
export interface Reply {
  readonly bytes: Uint8Array;
  readonly afterMs: number;
}

/** What a simulated BMC answers to one datagram, if anything; faults that concern sending are the caller's. */
export function receive(bmc: Bmc, bytes: Uint8Array, from: UdpAddress): Reply | undefined {
  const datagram = parseDatagram(bytes);
  if (datagram === undefined) return undefined;
  switch (datagram.kind) {
    case "asf":
      return datagram.message.type === AsfType.Ping ? atOnce(pong(datagram.message.tag)) : undefined;
    case "plain": {
      const { sessionId, payload } = datagram.packet;
      const reply = sessionId === 0 ? answer(bmc, payload, undefined) : undefined; // IPMI 1.5 sessions are not served
      return reply && carried(reply, encodePlain);
    }
    case "plus":
      return datagram.packet.sessionId === 0
        ? outsideSessions(bmc, datagram.packet, from)
        : inSession(bmc, bytes, datagram.packet, from);
  }
}

function pong(tag: number): Uint8Array {
  const body = encode(PresencePong, {
    enterprise: 4542,
    oemDefined: 0,
    entities: { asf1: true, ipmi: true },
    interactions: { dash: false, securityExtensions: false },
  });
  return encodeAsf({ type: AsfType.Pong, tag, body: Uint8Array.of(...body, 0, 0, 0, 0, 0, 0) });
}

function outsideSessions(bmc: Bmc, { payloadType, payload }: PlusPacket, from: UdpAddress): Reply | undefined {
  if (payloadType.number !== PayloadType.Ipmi) {
    const message = orUndefined(() => shakeHands(bmc, payloadType.number, payload, from));
    return message && atOnce(message);
  }
  const reply = answer(bmc, payload, undefined);
  return reply && carried(reply, (message) => encodePlus(PayloadType.Ipmi, message));
}

function inSession(bmc: Bmc, bytes: Uint8Array, packet: PlusPacket, from: UdpAddress): Reply | undefined {
  const slot = bmc.slots.get(packet.sessionId);
  if (!slot?.end) return undefined;
  const now = bmc.clock.monotonic();
  if (now - slot.lastHeard > SESSION_TIMEOUT) return void bmc.slots.delete(slot.id);
  const opened = open(slot.end, bytes, packet);
  if (!opened.ok) return undefined;
  slot.end = opened.end;
  slot.from = from;
  slot.lastHeard = now;
  if (opened.payloadType === PayloadType.Sol) return void bmc.serial.heard(slot, opened.payload);
  if (opened.payloadType !== PayloadType.Ipmi) return undefined;
  const reply = answer(bmc, opened.payload, slot);
  return reply && carried(reply, (message) => sealed(slot, PayloadType.Ipmi, message, bmc.random));
}

/** The response message to a request message; faults may lose it before or after the command was done. */
function answer(bmc: Bmc, payload: Uint8Array, slot: Slot | undefined): Reply | undefined {
  const request = orUndefined(() => decodeMessage(payload));
  if (request === undefined || !bears(bmc)) return undefined;
  const served = SERVED.get(key(request.function.netFn, request.cmd));
  const { faults } = bmc;
  if (served && faults.silentTo.includes(served.name)) return undefined;
  const { completionCode, data } = perform(bmc, served, request.data, slot);
  if (!survives(bmc)) return undefined;
  if (served && faults.loseAnswerTo === served.name) {
    faults.loseAnswerTo = undefined;
    return undefined;
  }
  const message = encodeMessage(response(request, completionCode, data));
  return { bytes: message, afterMs: (served && faults.delays[served.name]) ?? 0 };
}

function perform(bmc: Bmc, served: Served | undefined, data: Uint8Array, slot: Slot | undefined): Answer {
  if (!served) return failure(CompletionCode.InvalidCommand);
  if (served.privilege > (slot?.privilege ?? Privilege.Callback)) return failure(CompletionCode.InsufficientPrivilege);
  if (bmc.faults.pretends.includes(served.name)) return DONE;
  return served.answer(bmc, data, slot);
}

const DONE: Answer = { completionCode: CompletionCode.Ok, data: new Uint8Array(0) };

function atOnce(bytes: Uint8Array): Reply {
  return { bytes, afterMs: 0 };
}

function carried(reply: Reply, encode: (message: Uint8Array) => Uint8Array): Reply {
  return { ...reply, bytes: encode(reply.bytes) };
}

const SERVED: ReadonlyMap<number, Served> = new Map(
  [
    ...sessionCommands,
    ...bmcCommands,
    ...userCommands,
    ...channelCommands,
    ...chassisCommands,
    ...bootCommands,
    ...storageCommands,
    ...fruCommands,
    ...sensorCommands,
    ...lanCommands,
    ...dcmiCommands,
    ...payloadCommands,
    ...solCommands,
    ...bridgeCommands,
  ].map((served) => [key(served.netFn, served.cmd), served]),
);

function key(netFn: number, cmd: number): number {
  return netFn * 256 + cmd;
}
