import { getChannelAuthenticationCapabilities } from "../commands/app/get-channel-authentication-capabilities.ts";
import { CIPHER_SUITE_CHUNK, getChannelCipherSuites } from "../commands/app/get-channel-cipher-suites.ts";
import { closeSession } from "../commands/app/close-session.ts";
import { getDeviceId } from "../commands/app/get-device-id.ts";
import { getSystemGuid } from "../commands/app/get-system-guid.ts";
import { setSessionPrivilegeLevel } from "../commands/app/set-session-privilege-level.ts";
import { algorithmNumbers, type CipherSuiteId, cipherSuites } from "../crypto/suites.ts";
import { Privilege } from "../privilege.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** NetFn App as the simulated BMC serves it. */
export const appCommands: readonly Served[] = [
  serve(getDeviceId, (bmc) => bmc.deviceId),

  { ...serve(getSystemGuid, ({ guid }) => ({ guid })), privilege: Privilege.Callback }, // consoles ask before they log in

  serve(getChannelAuthenticationCapabilities, (bmc, { channel }) => ({
    channel: LAN_CHANNEL,
    authenticationTypes: { ...NO_IPMI_15, extended: channel.extended },
    status: {
      anonymousLogin: false,
      nullUsernames: bmc.users.some(({ name }) => name === ""),
      namedUsers: bmc.users.some(({ name }) => name !== ""),
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

  serve(closeSession, (bmc, { sessionId }, slot) => {
    if (!slot) return new Refusal(INVALID_SESSION_ID);
    if (sessionId !== slot.id && slot.privilege < Privilege.Administrator) return new Refusal(INVALID_SESSION_ID);
    return bmc.slots.delete(sessionId) ? {} : new Refusal(INVALID_SESSION_ID);
  }),
];

const LAN_CHANNEL = 1;
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
