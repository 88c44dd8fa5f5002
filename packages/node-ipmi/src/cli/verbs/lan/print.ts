import { decode } from "@longshore/kit";
import { THIS_CHANNEL } from "../../../commands/app/get-channel-authentication-capabilities.ts";
import { getLanConfiguration } from "../../../commands/transport/get-lan-configuration.ts";
import { ipv4, LanParameter, macAddress, VlanId } from "../../../commands/transport/lan-parameters.ts";
import type { Sender } from "../../../ipmi-session.ts";
import { Privilege } from "../../../privilege.ts";
import { orUndefined } from "../../../wire/datagram.ts";
import { fields } from "../../output/fields.ts";
import { defineVerb } from "../../verb.ts";
import { whereKnown } from "../../where-known.ts";
import { channelArg } from "../user/args.ts";

export const lanPrint = defineVerb({
  summary: "Show the BMC's network settings",
  description: "What the BMC does not know is left out.",
  examples: ["lan print", "lan print 1"],
  args: { channel: channelArg },
  privilege: Privilege.Operator,
  async run({ bmc, args: { channel = THIS_CHANNEL } }) {
    const read = <T>(parameter: number, codec: Parameters<typeof decode<T>>[0]) =>
      valueOf(bmc, channel, parameter, codec);
    const bytes = (parameter: number) => parameterOf(bmc, channel, parameter);
    const [source] = (await bytes(LanParameter.IpSource)) ?? [];
    const vlan = await read(LanParameter.VlanId, VlanId);
    const community = await bytes(LanParameter.Community);
    const [count = 16] = (await bytes(LanParameter.CipherSuiteCount)) ?? [];
    const suites = await bytes(LanParameter.CipherSuites);
    const [priority] = (await bytes(LanParameter.VlanPriority)) ?? [];
    return defined({
      ipSource: source === undefined ? undefined : (SOURCES[source & 0x0f] ?? "Unknown"),
      ipAddress: await read(LanParameter.IpAddress, ipv4),
      subnetMask: await read(LanParameter.SubnetMask, ipv4),
      macAddress: await read(LanParameter.MacAddress, macAddress),
      community: community && new TextDecoder().decode(community).replace(/\0.*$/s, ""),
      gateway: await read(LanParameter.DefaultGateway, ipv4),
      gatewayMac: await read(LanParameter.DefaultGatewayMac, macAddress),
      backupGateway: await read(LanParameter.BackupGateway, ipv4),
      vlan: vlan && (vlan.vlan.enabled ? vlan.vlan.id : "disabled"),
      vlanPriority: priority === undefined ? undefined : priority & 0x07,
      cipherSuites: suites && [...suites.subarray(1, 1 + count)],
    });
  },
  text: (lan) =>
    fields(
      [
        ["IP Address Source", lan.ipSource],
        ["IP Address", lan.ipAddress],
        ["Subnet Mask", lan.subnetMask],
        ["MAC Address", lan.macAddress],
        ["SNMP Community String", lan.community],
        ["Default Gateway IP", lan.gateway],
        ["Default Gateway MAC", lan.gatewayMac],
        ["Backup Gateway IP", lan.backupGateway],
        ["802.1q VLAN ID", lan.vlan === "disabled" ? "Disabled" : lan.vlan],
        ["802.1q VLAN Priority", lan.vlanPriority],
        ["RMCP+ Cipher Suites", lan.cipherSuites?.join(",")],
      ],
      { width: 24 },
    ),
});

const SOURCES = ["Unspecified", "Static Address", "DHCP Address", "BIOS Assigned Address", "Use other"] as const;

/** Without what is undefined: JSON has no word for it. */
function defined<T extends object>(values: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

async function valueOf<T>(
  bmc: Sender,
  channel: number,
  parameter: number,
  codec: Parameters<typeof decode<T>>[0],
): Promise<T | undefined> {
  const data = await parameterOf(bmc, channel, parameter);
  return data && orUndefined(() => decode(codec, data, { trailing: "ignore" }));
}

/** Undefined where the BMC does not have the parameter. */
async function parameterOf(bmc: Sender, channel: number, parameter: number): Promise<Uint8Array | undefined> {
  const request = { channel: { number: channel, revisionOnly: false }, parameter, set: 0, block: 0 };
  return (await whereKnown(bmc.send(getLanConfiguration, request)))?.data;
}
