import { decode, encode } from "@longshore/kit";
import { equal } from "../crypto/equal.ts";
import { type Exchange, rakp2Code, rakp3Code, rakp4Code, sessionIntegrityKey } from "../crypto/rakp-codes.ts";
import { sessionKeys } from "../crypto/session-keys.ts";
import { algorithmNumbers, cipherSuites, suiteOf } from "../crypto/suites.ts";
import { Privilege } from "../privilege.ts";
import { secureEnd } from "../session/secure-end.ts";
import { encodePlus } from "../wire/datagram.ts";
import { HandshakeRefusal } from "../wire/handshake-refusal.ts";
import { OpenSessionRequest, OpenSessionResponse } from "../wire/open-session.ts";
import { BY_NAME_ONLY, Rakp1, Rakp2, Rakp3, Rakp4 } from "../wire/rakp.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { StatusCode } from "../wire/status-code.ts";
import type { UdpAddress } from "../udp.ts";
import type { Bmc } from "./bmc.ts";
import { SESSION_TIMEOUT, type Slot } from "./slot.ts";
import { keyOf, type StoredUser } from "./user-table.ts";

/** The managed system's side of the RMCP+ handshake, IPMI 2.0 §13.15: a payload in, a datagram out. */
export function shakeHands(
  bmc: Bmc,
  payloadType: number,
  payload: Uint8Array,
  from: UdpAddress,
): Uint8Array | undefined {
  if (payloadType === PayloadType.OpenSessionRequest) return openSession(bmc, payload, from);
  if (payloadType === PayloadType.Rakp1) return rakp1(bmc, payload);
  if (payloadType === PayloadType.Rakp3) return rakp3(bmc, payload);
  return undefined;
}

function openSession(bmc: Bmc, payload: Uint8Array, from: UdpAddress): Uint8Array | undefined {
  if (bmc.faults.silentTo.includes("Open Session")) return undefined;
  const request = decode(OpenSessionRequest, payload);
  const { messageTag, consoleSessionId } = request;
  const refuse = (status: number) => refusal(PayloadType.OpenSessionResponse, { messageTag, status, consoleSessionId });
  const asked = suiteOf(request);
  const suite = bmc.faults.choosesSuite === undefined ? asked : cipherSuites[bmc.faults.choosesSuite];
  if (suite === undefined || (suite === asked && !(bmc.faults.onlySuites ?? bmc.suites).includes(suite.id)))
    return refuse(StatusCode.NoMatchingCipherSuite);
  const again = [...bmc.slots.values()].find((slot) => slot.last && equal(slot.last.payload, payload));
  if (again?.last) return again.last.reply; // asked twice, opened once
  makeRoom(bmc);
  if (bmc.faults.slotsFull || bmc.slots.size >= bmc.maxSlots) return refuse(StatusCode.NoResources);
  const id = nextSessionId(bmc);
  const limit = Privilege.Administrator;
  const lastHeard = bmc.clock.monotonic();
  const maxPrivilege = request.maxPrivilege === 0 ? limit : request.maxPrivilege;
  const yes = { messageTag, status: 0, maxPrivilege, consoleSessionId, bmcSessionId: id, ...algorithmNumbers(suite) };
  const reply = encodePlus(PayloadType.OpenSessionResponse, encode(OpenSessionResponse, yes));
  const last = { payload, reply };
  bmc.slots.set(id, { id, consoleSessionId, suite, from, lastHeard, limit, privilege: Privilege.User, last });
  return reply;
}

function rakp1(bmc: Bmc, payload: Uint8Array): Uint8Array | undefined {
  if (bmc.faults.silentTo.includes("RAKP 1")) return undefined;
  const { messageTag, bmcSessionId, role, username, consoleRandom } = decode(Rakp1, payload);
  const slot = bmc.slots.get(bmcSessionId);
  const refuse = (status: number) =>
    refusal(PayloadType.Rakp2, { messageTag, status, consoleSessionId: slot?.consoleSessionId ?? 0 });
  if (!slot || slot.end) return refuse(StatusCode.InvalidSessionId);
  if (bmc.faults.redraws) delete slot.last;
  return onceFor(slot, payload, () => {
    const user = findUser(bmc, username, role);
    if (typeof user === "number") return refuse(user);
    const key = keyOf(user);
    const userKey = bmc.faults.rejectPassword ? Uint8Array.of(...key, 0x3f) : key;
    slot.user = user.id;
    slot.limit = Math.min(slot.limit, user.limit, bmc.settings.access.present.privilege.limit);
    const { suite, consoleSessionId } = slot;
    const random = bmc.random.bytes(16);
    const known = { suite, consoleSessionId, bmcSessionId, consoleRandom, role, username, userKey, kg: bmc.kg };
    slot.exchange = { ...known, bmcRandom: random, bmcGuid: bmc.guid };
    const proof = { bmcRandom: random, bmcGuid: bmc.guid, code: rakp2Code(slot.exchange) };
    return encodePlus(PayloadType.Rakp2, encode(Rakp2, { messageTag, status: 0, consoleSessionId, ...proof }));
  });
}

function rakp3(bmc: Bmc, payload: Uint8Array): Uint8Array | undefined {
  if (bmc.faults.silentTo.includes("RAKP 3")) return undefined;
  const { messageTag, status, bmcSessionId, code } = decode(Rakp3, payload);
  const slot = bmc.slots.get(bmcSessionId);
  const exchange = slot?.exchange;
  const refuse = (why: number) =>
    refusal(PayloadType.Rakp4, { messageTag, status: why, consoleSessionId: slot?.consoleSessionId ?? 0 });
  if (!slot || !exchange) return refuse(StatusCode.InvalidSessionId);
  if (status !== StatusCode.NoErrors) return void bmc.slots.delete(slot.id); // the console gave up (§13.22)
  return onceFor(slot, payload, () => {
    if (!equal(code, rakp3Code(exchange))) {
      bmc.slots.delete(slot.id);
      return refuse(StatusCode.InvalidIntegrityCheck);
    }
    return activate(bmc, slot, exchange, messageTag);
  });
}

function activate(bmc: Bmc, slot: Slot, exchange: Exchange, messageTag: number): Uint8Array {
  const sik = sessionIntegrityKey(exchange);
  slot.end = secureEnd(sessionKeys(exchange, sik), slot.id, slot.consoleSessionId);
  const check = rakp4Code(exchange, sik);
  const code = bmc.faults.wrongRakp4 ? check.map((byte) => byte ^ 0xff) : check;
  const { consoleSessionId } = slot;
  return encodePlus(PayloadType.Rakp4, encode(Rakp4, { messageTag, status: 0, consoleSessionId, code }));
}

/** The user that the role byte of RAKP 1 means, or the status that refuses it. */
function findUser(bmc: Bmc, username: Uint8Array, role: number): StoredUser | number {
  const wanted = role & 0x0f;
  const name = new TextDecoder().decode(username);
  const named = bmc.users.named(name);
  const able = named.find(({ limit }) => limit >= wanted);
  if (able) return able;
  const byNameOnly = (role & BY_NAME_ONLY) !== 0;
  return named.length > 0 && byNameOnly ? StatusCode.UnauthorizedRole : StatusCode.UnauthorizedName;
}

/** A message that comes twice gets the same reply twice, and changes nothing the second time. */
function onceFor(slot: Slot, payload: Uint8Array, answer: () => Uint8Array): Uint8Array {
  if (slot.last && equal(slot.last.payload, payload)) return slot.last.reply;
  const reply = answer();
  slot.last = { payload, reply };
  return reply;
}

function refusal(payloadType: number, refused: HandshakeRefusal): Uint8Array {
  return encodePlus(payloadType, encode(HandshakeRefusal, refused));
}

/** Frees the slots of sessions gone silent, and of the oldest handshake that nobody finished if there is still none. */
function makeRoom(bmc: Bmc): void {
  const oldest = bmc.clock.monotonic() - SESSION_TIMEOUT;
  for (const slot of bmc.slots.values()) if (slot.lastHeard < oldest) bmc.slots.delete(slot.id);
  if (bmc.slots.size < bmc.maxSlots) return;
  const unfinished = [...bmc.slots.values()].find((slot) => !slot.end);
  if (unfinished) bmc.slots.delete(unfinished.id);
}

function nextSessionId(bmc: Bmc): number {
  bmc.lastSessionId = (bmc.lastSessionId % 0xffffffff) + 1;
  return bmc.lastSessionId;
}
