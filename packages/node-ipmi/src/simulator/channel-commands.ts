import { getChannelAccess } from "../commands/app/get-channel-access.ts";
import { THIS_CHANNEL } from "../commands/app/get-channel-authentication-capabilities.ts";
import { getChannelInfo } from "../commands/app/get-channel-info.ts";
import { ChannelSetting, setChannelAccess } from "../commands/app/set-channel-access.ts";
import { CompletionCode } from "../completion-code.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** The channels of the simulated BMC: its LAN, the IPMB behind it, the system interface. */
export const channelCommands: readonly Served[] = [
  serve(getChannelInfo, ({ slots }, { channel: { number } }) => {
    const channel = isLan(number)
      ? LAN
      : number === IPMB_CHANNEL
        ? IPMB
        : number === SYSTEM_CHANNEL
          ? SYSTEM
          : undefined;
    if (!channel) return new Refusal(CompletionCode.InvalidField);
    const [at, medium, protocol] = channel;
    const sessions = at === LAN_CHANNEL ? { active: slots.size, support: SEVERAL } : { active: 0, support: NONE };
    return {
      channel: { number: at },
      medium: { type: medium },
      protocol: { type: protocol },
      sessions,
      vendor: IPMI_FORUM,
      auxiliary: at === SYSTEM_CHANNEL ? Uint8Array.of(NO_INTERRUPT, NO_INTERRUPT) : new Uint8Array(2),
    };
  }),

  serve(getChannelAccess, ({ settings }, { channel: { number }, which: { setting } }) => {
    if (!isLan(number)) return new Refusal(NOT_BY_CHANNEL);
    return setting === ChannelSetting.Stored ? settings.access.stored : settings.access.present;
  }),

  serve(setChannelAccess, ({ settings }, { channel: { number }, access, privilege }) => {
    if (!isLan(number)) return new Refusal(NOT_BY_CHANNEL);
    const { setting, ...wanted } = access;
    const change = (which: "stored" | "present", at: number): void => {
      if (setting === at) settings.access[which] = { ...settings.access[which], access: wanted };
      if (privilege.setting === at)
        settings.access[which] = { ...settings.access[which], privilege: { limit: privilege.limit } };
    };
    change("stored", ChannelSetting.Stored);
    change("present", ChannelSetting.Present);
    return {};
  }),
];

export const LAN_CHANNEL = 1;
export const isLan = (channel: number): boolean => channel === LAN_CHANNEL || channel === THIS_CHANNEL;

export const IPMB_CHANNEL = 0;
const SYSTEM_CHANNEL = 0x0f;
/** Number, medium and protocol, IPMI 2.0 tables 6-3 and 6-2. */
const LAN = [LAN_CHANNEL, 4, 1] as const;
const IPMB = [IPMB_CHANNEL, 1, 1] as const;
const SYSTEM = [SYSTEM_CHANNEL, 12, 5] as const;
const NONE = 0;
const SEVERAL = 2;
const NO_INTERRUPT = 0xff;
const NOT_BY_CHANNEL = 0x82;
/** The vendor number of channels that the specification itself defines. */
const IPMI_FORUM = 7154;
