import { encode, u16le } from "@longshore/kit";
import { getChannelAuthenticationCapabilities } from "../commands/app/get-channel-authentication-capabilities.ts";
import { CIPHER_SUITE_CHUNK, getChannelCipherSuites } from "../commands/app/get-channel-cipher-suites.ts";
import { closeSession } from "../commands/app/close-session.ts";
import { getSessionInfo, SessionIndex } from "../commands/app/get-session-info.ts";
import { setSessionPrivilegeLevel } from "../commands/app/set-session-privilege-level.ts";
import { algorithmNumbers, type CipherSuiteId, cipherSuites } from "../crypto/suites.ts";
import { Privilege } from "../privilege.ts";
import { LAN_CHANNEL } from "./channel-commands.ts";
import type { Slot } from "./slot.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** Sessions and what leads to them, as the simulated BMC serves them. */
export const sessionCommands: readonly Served[] = [
  serve(getChannelAuthenticationCapabilities, (bmc, { channel }) => ({
    channel: LAN_CHANNEL,
    authenticationTypes: { ...NO_IPMI_15, extended: channel.extended },
    status: {
      anonymousLogin: false,
      nullUsernames: bmc.users.named("").length > 0,
      namedUsers: bmc.users.all.some(({ enabled, name }) => enabled && name !== ""),
      userLevelDisabled: false,
      perMessageDisabled: false,
      kgIsSet: bmc.kg !== undefined,
    },
    connections: { ipmi15: false, ipmi20: true },
    oemId: 0,
    oemData: 0,
  })),

  serve(getChannelCipherSuites, ({ suites, faults }, { list }) => {
    const records = (faults.claimsSuites ?? faults.onlySuites ?? suites).flatMap(cipherSuiteRecord);
    const start = list.index * CIPHER_SUITE_CHUNK;
    return { channel: LAN_CHANNEL, records: Uint8Array.from(records.slice(start, start + CIPHER_SUITE_CHUNK)) };
  }),

  serve(setSessionPrivilegeLevel, (_, { level }, slot) => {
    if (!slot) return new Refusal(LEVEL_NOT_AVAILABLE);
    if (level === 0) return { level: slot.privilege };
    if (!isPrivilege(level)) return new Refusal(LEVEL_NOT_AVAILABLE);
    if (level > slot.limit) return new Refusal(LEVEL_EXCEEDS_LIMIT);
    slot.privilege = level;
    return { level };
  }),

  serve(getSessionInfo, (bmc, { index, by }, own) => {
    const open = [...bmc.slots.values()].filter(({ end }) => end !== undefined);
    const handleOf = (slot: Slot): number => open.indexOf(slot) + 1;
    const named = by.reduce((value, byte, at) => value + byte * 256 ** at, 0);
    const wanted = (slot: Slot): boolean => {
      if (index === SessionIndex.Own) return slot === own;
      if (index === SessionIndex.ById) return slot.id === named;
      return handleOf(slot) === (index === SessionIndex.ByHandle ? named : index);
    };
    const counts = { possible: { sessions: bmc.maxSlots }, active: { sessions: open.length } };
    const slot = open.find(wanted);
    if (!slot) return { handle: 0, ...counts };
    return {
      handle: handleOf(slot),
      ...counts,
      user: { id: slot.user ?? 0 },
      privilege: { level: slot.privilege },
      channel: { number: LAN_CHANNEL, protocol: RMCP_PLUS_PROTOCOL },
      consoleAddress: Uint8Array.from(slot.from.host.split(".").map(Number)),
      consoleMac: new Uint8Array(6),
      consolePort: encode(u16le, slot.from.port),
    };
  }),

  serve(closeSession, (bmc, { sessionId }, slot) => {
    if (!slot) return new Refusal(INVALID_SESSION_ID);
    if (sessionId !== slot.id && slot.privilege < Privilege.Administrator) return new Refusal(INVALID_SESSION_ID);
    return bmc.slots.delete(sessionId) ? {} : new Refusal(INVALID_SESSION_ID);
  }),
];

const RMCP_PLUS_PROTOCOL = 1;
const NO_IPMI_15 = { none: false, md2: false, md5: false, password: false, oem: false };
const LEVEL_NOT_AVAILABLE = 0x80;
const LEVEL_EXCEEDS_LIMIT = 0x81;
const INVALID_SESSION_ID = 0x87;

/** A cipher suite record, IPMI 2.0 table 22-18: its number, then an algorithm of each kind, tagged in the top bits. */
function cipherSuiteRecord(id: CipherSuiteId): number[] {
  const { authentication, integrity, confidentiality } = algorithmNumbers(cipherSuites[id]);
  return [0xc0, id, authentication, 0x40 | integrity, 0x80 | confidentiality];
}

function isPrivilege(level: number): level is Privilege {
  return Object.values<number>(Privilege).includes(level);
}
