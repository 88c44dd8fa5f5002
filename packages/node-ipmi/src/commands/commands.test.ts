import { decode, encode } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { cipherSuiteIds, getChannelCipherSuites } from "./app/get-channel-cipher-suites.ts";
import { getChannelAuthenticationCapabilities } from "./app/get-channel-authentication-capabilities.ts";
import { getDeviceId } from "./app/get-device-id.ts";
import { getSystemGuid } from "./app/get-system-guid.ts";
import { setSessionPrivilegeLevel } from "./app/set-session-privilege-level.ts";
import { BootDevice, BootFlags, BootInfoAcknowledge } from "./chassis/boot-parameters.ts";
import { ChassisAction, chassisControl } from "./chassis/chassis-control.ts";
import { getChassisStatus } from "./chassis/get-chassis-status.ts";
import { getSystemBootOptions } from "./chassis/get-system-boot-options.ts";
import { raw } from "./raw.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");
const hex = (data: Uint8Array): string => Buffer.from(data).toString("hex");

/** Response data without the completion code, as `ipmitool raw` 1.8.19 printed it. */
const recorded = [
  // ipmi_sim 2.0.33
  { command: getSystemGuid, data: "4c 41 42 2d 42 4d 43 2d 30 30 30 30 30 31 2d 00", bmc: "ipmi_sim" },
  { command: getChassisStatus, data: "01 00 00", bmc: "ipmi_sim" },
  { command: getSystemBootOptions, data: "01 05 00 14 00 00 00", bmc: "ipmi_sim" },
  { command: setSessionPrivilegeLevel, data: "04", bmc: "ipmi_sim" },
  // goipmi-server 0.9.1
  { command: getDeviceId, data: "20 01 01 00 20 3b 57 01 00 01 00", bmc: "goipmi-server" },
  { command: getChassisStatus, data: "00 00 40 00", bmc: "goipmi-server" },
  { command: getSystemBootOptions, data: "01 05 a0 14 00 00 00", bmc: "goipmi-server" },
  { command: getChannelAuthenticationCapabilities, data: "01 84 07 03 00 00 00 00", bmc: "goipmi-server" },
  { command: getChannelCipherSuites, data: "01 c0 03 01 41 81 c0 11 03 44 81", bmc: "goipmi-server" },
] as const;

it.each(recorded)("$command.name of $bmc comes back from its value byte by byte", ({ command, data }) => {
  const same = <T>(codec: Parameters<typeof decode<T>>[0]): string => hex(encode(codec, decode(codec, bytes(data))));
  expect(same<unknown>(command.response as never)).toBe(hex(bytes(data)));
});

describe("what the bytes mean", () => {
  it("the device: two decimal digits of firmware, the IPMI version with its digits swapped", () => {
    // ipmi_sim 2.0.33, whose 0x0e should be 0x14: read as it is meant
    const encoded = bytes("20 01 03 0e 02 bf a2 02 00 00 01 00 00 00 00");
    const device = decode(getDeviceId.response, encoded);
    expect(device).toMatchObject({
      firmwareMajor: { revision: 3 },
      firmwareMinor: 14,
      ipmiVersion: { major: 2, minor: 0 },
    });
    expect(device).toMatchObject({ manufacturerId: 674, supports: { chassis: true, bridge: false } });
  });

  it("boot flags as ipmitool writes them: `chassis bootdev pxe options=efiboot,persistent`", () => {
    const flags = decode(BootFlags, bytes("e0 04 00 00 00"));
    expect(flags.flags).toEqual({ valid: true, persistent: true, efi: true });
    expect(flags.device.selector).toBe(BootDevice.Pxe);
  });

  it("boot info acknowledge as ipmitool writes it: the BIOS has not looked yet", () => {
    const { writeMask, pendingFor } = decode(BootInfoAcknowledge, bytes("01 01"));
    expect([writeMask, pendingFor.bios, pendingFor.osLoader]).toEqual([1, true, false]);
  });

  it("cipher suite records: in one list, cut into pieces, with OEM records and padding between", () => {
    expect(cipherSuiteIds(bytes("c003014181 c011034481"))).toEqual([3, 17]); // goipmi-server 0.9.1
    expect(cipherSuiteIds(bytes("c000004080 c001014080 c002014180 c0"))).toEqual([0, 1, 2]); // ipmi_sim, first piece
    expect(cipherSuiteIds(bytes("00 c1 80 a2 02 00 01 41 81 c0 11 03 44 81 00 00"))).toEqual([17]);
    expect(cipherSuiteIds(new Uint8Array())).toEqual([]);
  });
});

it("only what is the same when done twice may be sent twice", () => {
  const repeatable = Object.entries(ChassisAction).filter(([, action]) => chassisControl.repeatable({ action }));
  expect(repeatable.map(([name]) => name).toSorted()).toEqual(["Off", "On"]);
  expect(raw({ netFn: 0, cmd: 2 }).repeatable(new Uint8Array())).toBe(false);
});
