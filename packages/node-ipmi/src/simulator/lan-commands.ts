import { encode } from "@longshore/kit";
import { getChannelAccess } from "../commands/app/get-channel-access.ts";
import { getChannelInfo } from "../commands/app/get-channel-info.ts";
import { getUserAccess } from "../commands/app/get-user-access.ts";
import { getUserName } from "../commands/app/get-user-name.ts";
import { THIS_CHANNEL } from "../commands/app/get-channel-authentication-capabilities.ts";
import { getLanConfiguration } from "../commands/transport/get-lan-configuration.ts";
import { IpSource, ipv4, LanParameter, macAddress, VlanId } from "../commands/transport/lan-parameters.ts";
import { setLanConfiguration } from "../commands/transport/set-lan-configuration.ts";
import { Privilege } from "../privilege.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** The LAN channel, its users and its configuration as the simulated BMC serves them. */
export const lanCommands: readonly Served[] = [
  serve(getChannelInfo, ({ slots }, { channel: { number } }) => {
    if (!isLan(number)) return new Refusal(INVALID_FIELD);
    return {
      channel: { number: LAN_CHANNEL },
      medium: { type: LAN_802_3 },
      protocol: { type: IPMB_1_0 },
      sessions: { active: slots.size, support: SEVERAL },
      vendor: IPMI_FORUM,
      auxiliary: new Uint8Array(2),
    };
  }),

  serve(getChannelAccess, (_, { channel: { number } }) => {
    if (!isLan(number)) return new Refusal(INVALID_FIELD);
    const flags = { userAuthenticationDisabled: false, messageAuthenticationDisabled: false, alertingDisabled: true };
    return { access: { mode: ALWAYS, ...flags }, privilege: { limit: Privilege.Administrator } };
  }),

  serve(getUserAccess, ({ users }, { user: { id } }) => {
    if (id < 1 || id > users.length + 1) return new Refusal(INVALID_FIELD);
    const user = users[id - FIRST_NAMED];
    const limit = user ? (user.privilege ?? Privilege.Administrator) : Privilege.User;
    return {
      slots: { count: users.length + 1 },
      users: { enabled: users.length, status: user ? ENABLED : DISABLED },
      fixedNames: { count: 1 },
      access: { limit, messaging: user !== undefined, linkAuthentication: false, callbackOnly: false },
    };
  }),

  serve(getUserName, ({ users }, { user: { id } }) => {
    if (id < 1 || id > users.length + 1) return new Refusal(INVALID_FIELD);
    return { name: users[id - FIRST_NAMED]?.name ?? "" };
  }),

  serve(getLanConfiguration, ({ lan }, { channel, parameter }) => {
    if (!isLan(channel.number)) return new Refusal(INVALID_FIELD);
    if (channel.revisionOnly) return { revision: REVISION, data: new Uint8Array(0) };
    const data = lan.get(parameter);
    return data ? { revision: REVISION, data } : new Refusal(PARAMETER_NOT_SUPPORTED);
  }),

  serve(setLanConfiguration, ({ lan }, { channel, parameter, data }) => {
    if (!isLan(channel.number)) return new Refusal(INVALID_FIELD);
    const present = lan.get(parameter);
    if (!present) return new Refusal(PARAMETER_NOT_SUPPORTED);
    if (present.length !== data.length) return new Refusal(REQUEST_LENGTH);
    lan.set(parameter, data);
    return {};
  }),
];

/** LAN parameters as they are at the start; what is written is kept and moves no socket. */
export function freshLan(): Map<number, Uint8Array> {
  return new Map<number, Uint8Array>([
    [LanParameter.SetInProgress, new Uint8Array(1)],
    [LanParameter.IpAddress, encode(ipv4, "127.0.0.1")],
    [LanParameter.IpSource, Uint8Array.of(IpSource.Static)],
    [LanParameter.MacAddress, encode(macAddress, "52:54:00:00:00:01")],
    [LanParameter.SubnetMask, encode(ipv4, "255.0.0.0")],
    [LanParameter.DefaultGateway, encode(ipv4, "0.0.0.0")],
    [LanParameter.VlanId, encode(VlanId, { vlan: { id: 0, enabled: false } })],
    [LanParameter.VlanPriority, new Uint8Array(1)],
  ]);
}

const LAN_CHANNEL = 1;
const isLan = (channel: number): boolean => channel === LAN_CHANNEL || channel === THIS_CHANNEL;
const LAN_802_3 = 4;
const IPMB_1_0 = 1;
const SEVERAL = 2;
const IPMI_FORUM = 7154; // the vendor number of channels that the specification itself defines
const ALWAYS = 2;
const ENABLED = 1;
const DISABLED = 2;
/** User 1 is the one without a name, which is never let in. */
const FIRST_NAMED = 2;
const REVISION = 0x11;
const PARAMETER_NOT_SUPPORTED = 0x80;
const REQUEST_LENGTH = 0xc7;
const INVALID_FIELD = 0xcc;
