import { bit, bitfield8, bits, type Infer, struct, u24le, u8 } from "@longshore/kit";
import { NetFn } from "../../net-fn.ts";
import { Privilege } from "../../privilege.ts";
import { command } from "../command.ts";

/** The channel that the request came in on, wherever a channel number is asked for. */
export const THIS_CHANNEL = 0x0e;

const ChannelAuthenticationCapabilities = struct("ChannelAuthenticationCapabilities", {
  channel: u8,
  authenticationTypes: bitfield8({
    none: bit(0),
    md2: bit(1),
    md5: bit(2),
    password: bit(4),
    oem: bit(5),
    extended: bit(7),
  }),
  status: bitfield8({
    anonymousLogin: bit(0),
    nullUsernames: bit(1),
    namedUsers: bit(2),
    userLevelDisabled: bit(3),
    perMessageDisabled: bit(4),
    kgIsSet: bit(5),
  }),
  connections: bitfield8({ ipmi15: bit(0), ipmi20: bit(1) }),
  oemId: u24le,
  oemData: u8,
});
export type ChannelAuthenticationCapabilities = Infer<typeof ChannelAuthenticationCapabilities>;

/** Get Channel Authentication Capabilities, IPMI 2.0 §22.13. Answered outside sessions too. */
export const getChannelAuthenticationCapabilities = command({
  name: "Get Channel Authentication Capabilities",
  netFn: NetFn.App,
  cmd: 0x38,
  privilege: Privilege.Callback,
  request: struct("GetChannelAuthenticationCapabilitiesRequest", {
    channel: bitfield8({ number: bits(0, 4), extended: bit(7) }), // extended: answer with the IPMI 2.0 fields
    privilege: u8,
  }),
  response: ChannelAuthenticationCapabilities,
});
