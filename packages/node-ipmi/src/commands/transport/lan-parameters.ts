import { bit, bitfield16le, bits, bytes, mapped, struct, u8 } from "@longshore/kit";

/** Selectors of LAN configuration parameters, IPMI 2.0 table 23-4. */
export const LanParameter = {
  SetInProgress: 0,
  AuthenticationSupport: 1,
  AuthenticationEnables: 2,
  IpAddress: 3,
  IpSource: 4,
  MacAddress: 5,
  SubnetMask: 6,
  Ipv4Header: 7,
  PrimaryRmcpPort: 8,
  ArpControl: 10,
  ArpInterval: 11,
  DefaultGateway: 12,
  DefaultGatewayMac: 13,
  BackupGateway: 14,
  BackupGatewayMac: 15,
  Community: 16,
  Destinations: 17,
  VlanId: 20,
  VlanPriority: 21,
  CipherSuiteCount: 22,
  CipherSuites: 23,
  CipherSuitePrivileges: 24,
  BadPasswordThreshold: 26,
} as const;

/** Where the address comes from. */
export const IpSource = { Unspecified: 0, Static: 1, Dhcp: 2, Bios: 3, Other: 4 } as const;

/** An IPv4 address as text: "10.2.0.17". Text that is none is refused. */
export const ipv4 = mapped(bytes(4), {
  decode: (raw) => raw.join("."),
  encode: (text) => octets(text.split("."), /^\d{1,3}$/, 10),
});

/** A MAC address as text: "3c:ec:ef:00:00:17". */
export const macAddress = mapped(bytes(6), {
  decode: (raw) => Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join(":"),
  encode: (text) => octets(text.split(":"), /^[0-9a-f]{2}$/i, 16),
});

/** Parameter 20: the VLAN that the BMC's own traffic is tagged with. */
export const VlanId = struct("VlanId", { vlan: bitfield16le({ id: bits(0, 12), enabled: bit(15) }) });

/** Parameter 4. */
export const IpSourceParameter = struct("IpSource", { source: u8 });

/** The bytes that the parts name; none at all when one of them is no octet, which no fixed length takes. */
function octets(parts: readonly string[], pattern: RegExp, radix: number): Uint8Array {
  const values = parts.map((part) => (pattern.test(part) ? Number.parseInt(part, radix) : 256));
  return values.every((value) => value < 256) ? Uint8Array.from(values) : new Uint8Array(0);
}
