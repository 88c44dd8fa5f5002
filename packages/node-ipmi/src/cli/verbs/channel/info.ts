import { getChannelAccess } from "../../../commands/app/get-channel-access.ts";
import { getChannelInfo } from "../../../commands/app/get-channel-info.ts";
import type { ChannelAccess } from "../../../commands/app/get-channel-access.ts";
import type { Sender } from "../../../ipmi-session.ts";
import { Privilege, privilegeName } from "../../../privilege.ts";
import { fields } from "../../output/fields.ts";
import { hex } from "../../output/hex.ts";
import { defineVerb } from "../../verb.ts";
import { whereKnown } from "../../where-known.ts";
import { channelArg, THIS_CHANNEL } from "../user/args.ts";

export const channelInfo = defineVerb({
  summary: "Show what a channel is and how it lets people in",
  examples: ["channel info", "channel info 1"],
  args: { channel: channelArg },
  privilege: Privilege.User,
  async run({ bmc, args: { channel = THIS_CHANNEL } }) {
    const info = await bmc.send(getChannelInfo, { channel: { number: channel } });
    return {
      channel: info.channel.number,
      medium: MEDIA[info.medium.type] ?? `medium ${info.medium.type}`,
      protocol: PROTOCOLS[info.protocol.type] ?? `protocol ${info.protocol.type}`,
      sessionSupport: SESSIONS[info.sessions.support] ?? "unknown",
      activeSessions: info.sessions.active,
      vendor: info.vendor,
      ...(await accessOf(bmc, channel)),
    };
  },
  text: ({ channel, medium, protocol, sessionSupport, activeSessions, vendor, present, stored }) =>
    [
      `Channel 0x${hex(channel, 1)} info:`,
      fields(
        [
          ["Channel Medium Type", medium],
          ["Channel Protocol Type", protocol],
          ["Session Support", sessionSupport],
          ["Active Session Count", activeSessions],
          ["Protocol Vendor ID", vendor],
        ],
        { indent: "  ", width: 22 },
      ),
      ...(present ? ["  Volatile(active) Settings", accessText(present)] : []),
      ...(stored ? ["  Non-Volatile Settings", accessText(stored)] : []),
    ].join("\n"),
});

interface Access {
  readonly alerting: boolean;
  readonly perMessageAuthentication: boolean;
  readonly userLevelAuthentication: boolean;
  readonly mode: string;
  readonly privilegeLimit: string;
}

/** Channels without sessions have no access settings. */
async function accessOf(
  bmc: Sender,
  channel: number,
): Promise<{ readonly present?: Access; readonly stored?: Access }> {
  const read = (setting: number) => bmc.send(getChannelAccess, { channel: { number: channel }, which: { setting } });
  const present = await whereKnown(read(2));
  const stored = await whereKnown(read(1));
  return { ...(present && { present: accessIn(present) }), ...(stored && { stored: accessIn(stored) }) };
}

function accessIn({ access, privilege }: ChannelAccess): Access {
  return {
    alerting: !access.alertingDisabled,
    perMessageAuthentication: !access.messageAuthenticationDisabled,
    userLevelAuthentication: !access.userAuthenticationDisabled,
    mode: MODES[access.mode] ?? `mode ${access.mode}`,
    privilegeLimit: privilegeName(privilege.limit),
  };
}

function accessText(access: Access): string {
  const enabled = (flag: boolean): string => (flag ? "enabled" : "disabled");
  return fields(
    [
      ["Alerting", enabled(access.alerting)],
      ["Per-message Auth", enabled(access.perMessageAuthentication)],
      ["User Level Auth", enabled(access.userLevelAuthentication)],
      ["Access Mode", access.mode],
    ],
    { indent: "    ", width: 20 },
  );
}

const SESSIONS = ["session-less", "single-session", "multi-session", "session-based"] as const;
const MODES = ["disabled", "pre-boot only", "always available", "shared"] as const;
const PROTOCOLS: Readonly<Record<number, string>> = {
  1: "IPMB-1.0",
  2: "ICMB-1.0",
  4: "SMBus",
  5: "KCS",
  6: "SMIC",
  7: "BT-10",
  8: "BT-15",
  9: "TMode",
};
const MEDIA: Readonly<Record<number, string>> = {
  1: "IPMB (I2C)",
  2: "ICMB v1.0",
  3: "ICMB v0.9",
  4: "802.3 LAN",
  5: "Serial/Modem",
  6: "Other LAN",
  7: "PCI SMBus",
  8: "SMBus v1.0/v1.1",
  9: "SMBus v2.0",
  12: "System Interface",
};
