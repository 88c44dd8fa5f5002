import { encode } from "@longshore/kit";
import { IpSource, ipv4, LanParameter, VlanId } from "../../../commands/transport/lan-parameters.ts";
import { setLanConfiguration } from "../../../commands/transport/set-lan-configuration.ts";
import { Privilege } from "../../../privilege.ts";
import { integer, oneOf, positional, rest, text } from "../../args.ts";
import { commandErrors } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";

export const lanSet = defineVerb({
  summary: "Change one of the BMC's network settings",
  description:
    "ipsrc static|dhcp|bios, ipaddr ADDRESS, netmask ADDRESS, defgw ipaddr ADDRESS, bakgw ipaddr ADDRESS, vlan id NUMBER|off, vlan priority NUMBER, snmp COMMUNITY. A new address cuts off the session that sets it.",
  examples: ["lan set 1 vlan id 77", "lan set 1 ipaddr 10.0.0.17", "lan set 1 defgw ipaddr 10.0.0.1"],
  args: {
    channel: positional(integer(0, 15), "number of the channel"),
    setting: positional(oneOf(["ipsrc", "ipaddr", "netmask", "defgw", "bakgw", "vlan", "snmp"]), "which setting"),
    value: rest(text, "its value", { value: "VALUE" }),
  },
  privilege: Privilege.Administrator,
  check: ({ setting, value }) => void settingOf(setting, value),
  async run({ bmc, args: { channel, setting, value } }) {
    const { parameter, data } = settingOf(setting, value);
    await bmc.send(setLanConfiguration, { channel: { number: channel }, parameter, data });
    return { channel, setting, value: value.join(" ") };
  },
  text: ({ setting, value }) => `Set ${setting} to ${value}`,
});

interface Setting {
  readonly parameter: number;
  readonly data: Uint8Array;
}

function settingOf(setting: string, value: readonly string[]): Setting {
  const [first = "", second = ""] = value;
  switch (setting) {
    case "ipsrc":
      return { parameter: LanParameter.IpSource, data: Uint8Array.of(SOURCES[SOURCE(first, "VALUE")]) };
    case "ipaddr":
      return { parameter: LanParameter.IpAddress, data: address(first) };
    case "netmask":
      return { parameter: LanParameter.SubnetMask, data: address(first) };
    case "defgw":
      return { parameter: LanParameter.DefaultGateway, data: address(under(value, "ipaddr")) };
    case "bakgw":
      return { parameter: LanParameter.BackupGateway, data: address(under(value, "ipaddr")) };
    case "snmp":
      return { parameter: LanParameter.Community, data: community(first) };
    default:
      return vlan(first, second);
  }
}

const SOURCES = { static: IpSource.Static, dhcp: IpSource.Dhcp, bios: IpSource.Bios } as const;
const SOURCE = oneOf(["static", "dhcp", "bios"]);

function vlan(what: string, value: string): Setting {
  if (what === "priority")
    return { parameter: LanParameter.VlanPriority, data: Uint8Array.of(integer(0, 7)(value, "VALUE")) };
  if (what !== "id") throw wrong(what, "`id NUMBER`, `id off` or `priority NUMBER`");
  const enabled = value !== "off";
  const id = enabled ? integer(1, 4094)(value, "VALUE") : 0;
  return { parameter: LanParameter.VlanId, data: encode(VlanId, { vlan: { id, enabled } }) };
}

function under([word = "", value = ""]: readonly string[], expected: string): string {
  if (word === expected) return value;
  throw wrong(word, `\`${expected}\` and its value`);
}

function address(value: string): Uint8Array {
  try {
    return encode(ipv4, value);
  } catch {
    throw wrong(value, "an IPv4 address");
  }
}

function community(value: string): Uint8Array {
  const bytes = new TextEncoder().encode(value);
  if (bytes.length > 18) throw wrong(value, "at most 18 bytes");
  const padded = new Uint8Array(18);
  padded.set(bytes);
  return padded;
}

function wrong(found: string, expected: string): Error {
  return commandErrors.IPMI_BAD_VALUE({ name: "VALUE", found, expected });
}
