import { encode, u16le } from "@longshore/kit";
import { getLanConfiguration } from "../commands/transport/get-lan-configuration.ts";
import { IpSource, ipv4, LanParameter, macAddress, VlanId } from "../commands/transport/lan-parameters.ts";
import { setLanConfiguration } from "../commands/transport/set-lan-configuration.ts";
import { CompletionCode } from "../completion-code.ts";
import type { Bmc } from "./bmc.ts";
import { isLan } from "./channel-commands.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** The configuration of the LAN channel as the simulated BMC serves it; what is written is kept and moves no socket. */
export const lanCommands: readonly Served[] = [
  serve(getLanConfiguration, (bmc, { channel, parameter }) => {
    if (!isLan(channel.number)) return new Refusal(CompletionCode.InvalidField);
    if (channel.revisionOnly) return { revision: REVISION, data: new Uint8Array(0) };
    const data = fixed(bmc, parameter) ?? bmc.lan.get(parameter);
    return data ? { revision: REVISION, data } : new Refusal(PARAMETER_NOT_SUPPORTED);
  }),

  serve(setLanConfiguration, (bmc, { channel, parameter, data }) => {
    if (!isLan(channel.number)) return new Refusal(CompletionCode.InvalidField);
    if (READ_ONLY.has(parameter)) return new Refusal(IS_READ_ONLY);
    const present = bmc.lan.get(parameter);
    if (!present) return new Refusal(PARAMETER_NOT_SUPPORTED);
    if (present.length !== data.length) return new Refusal(CompletionCode.RequestDataLength);
    bmc.lan.set(parameter, data.slice());
    return {};
  }),
];

/** LAN parameters as they are at the start. */
export function freshLan(): Map<number, Uint8Array> {
  const NO_MAC = new Uint8Array(6);
  const NO_ADDRESS = encode(ipv4, "0.0.0.0");
  return new Map<number, Uint8Array>([
    [LanParameter.SetInProgress, Uint8Array.of(0)],
    [LanParameter.AuthenticationSupport, Uint8Array.of(0)], // of IPMI 1.5: none
    [LanParameter.AuthenticationEnables, new Uint8Array(5)],
    [LanParameter.IpAddress, encode(ipv4, "127.0.0.1")],
    [LanParameter.IpSource, Uint8Array.of(IpSource.Static)],
    [LanParameter.MacAddress, encode(macAddress, "52:54:00:00:00:01")],
    [LanParameter.SubnetMask, encode(ipv4, "255.0.0.0")],
    [LanParameter.Ipv4Header, Uint8Array.of(64, 0x40, 0x10)], // time to live, flags, type of service
    [LanParameter.ArpControl, Uint8Array.of(0b10)], // answers ARP, announces nothing
    [LanParameter.ArpInterval, Uint8Array.of(4)],
    [LanParameter.DefaultGateway, NO_ADDRESS],
    [LanParameter.DefaultGatewayMac, NO_MAC],
    [LanParameter.BackupGateway, NO_ADDRESS],
    [LanParameter.BackupGatewayMac, NO_MAC],
    [LanParameter.Community, new TextEncoder().encode("public".padEnd(18, "\0"))],
    [LanParameter.Destinations, Uint8Array.of(0)],
    [LanParameter.VlanId, encode(VlanId, { vlan: { id: 0, enabled: false } })],
    [LanParameter.VlanPriority, Uint8Array.of(0)],
    [LanParameter.CipherSuitePrivileges, new Uint8Array(9).fill(0x44, 1)], // every suite up to Administrator
    [LanParameter.BadPasswordThreshold, new Uint8Array(6)], // nobody is locked out
  ]);
}

/** What the BMC knows by itself: its port, and which suites there are. */
function fixed({ suites, port }: Bmc, parameter: number): Uint8Array | undefined {
  if (parameter === LanParameter.PrimaryRmcpPort) return encode(u16le, port());
  if (parameter === LanParameter.CipherSuiteCount) return Uint8Array.of(suites.length);
  if (parameter !== LanParameter.CipherSuites) return undefined;
  const ids = new Uint8Array(17);
  ids.set(suites, 1);
  return ids;
}

const REVISION = 0x11;
const READ_ONLY: ReadonlySet<number> = new Set([
  LanParameter.AuthenticationSupport,
  LanParameter.Destinations,
  LanParameter.PrimaryRmcpPort,
  LanParameter.CipherSuiteCount,
  LanParameter.CipherSuites,
]);
const PARAMETER_NOT_SUPPORTED = 0x80;
const IS_READ_ONLY = 0x82;
