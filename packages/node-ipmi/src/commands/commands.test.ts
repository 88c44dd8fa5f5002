import { decode, encode } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { getBmcGlobalEnables } from "./app/get-bmc-global-enables.ts";
import { getChannelPayloadSupport } from "./app/get-channel-payload-support.ts";
import { getDeviceGuid } from "./app/get-device-guid.ts";
import { getPayloadActivationStatus } from "./app/get-payload-activation-status.ts";
import { getPayloadInstanceInfo } from "./app/get-payload-instance-info.ts";
import { getSelfTestResults } from "./app/get-self-test-results.ts";
import { getUserPayloadAccess } from "./app/get-user-payload-access.ts";
import { getWatchdogTimer } from "./app/get-watchdog-timer.ts";
import { ChannelSetting, setChannelAccess } from "./app/set-channel-access.ts";
import { PayloadAccessOperation, setUserPayloadAccess } from "./app/set-user-payload-access.ts";
import { getChassisCapabilities } from "./chassis/get-chassis-capabilities.ts";
import { getEventReceiver } from "./sensor/get-event-receiver.ts";
import { getSensorType } from "./sensor/get-sensor-type.ts";
import { getSolConfiguration } from "./transport/get-sol-configuration.ts";
import { getChannelAccess } from "./app/get-channel-access.ts";
import { getChannelInfo } from "./app/get-channel-info.ts";
import { getSessionInfo } from "./app/get-session-info.ts";
import { getUserAccess } from "./app/get-user-access.ts";
import { getUserName } from "./app/get-user-name.ts";
import { getSensorEventEnable } from "./sensor/get-sensor-event-enable.ts";
import { getSensorReading } from "./sensor/get-sensor-reading.ts";
import { getSensorThresholds } from "./sensor/get-sensor-thresholds.ts";
import { getFruInventoryAreaInfo } from "./storage/get-fru-inventory-area-info.ts";
import { getSdrRepositoryInfo } from "./storage/get-sdr-repository-info.ts";
import { getSelInfo } from "./storage/get-sel-info.ts";
import { readFruData } from "./storage/read-fru-data.ts";
import { getLanConfiguration } from "./transport/get-lan-configuration.ts";
import { ipv4, macAddress } from "./transport/lan-parameters.ts";
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
  { command: getSdrRepositoryInfo, data: "51 04 00 fe ff d1 19 00 00 00 00 00 00 02", bmc: "ipmi_sim" },
  { command: getSensorReading, data: "2a c0 00 00", bmc: "ipmi_sim" },
  { command: getSensorThresholds, data: "38 00 00 00 50 5a 64", bmc: "ipmi_sim" },
  { command: getSensorEventEnable, data: "c0 c0 0f c0 0f", bmc: "ipmi_sim" },
  { command: getFruInventoryAreaInfo, data: "00 02 00", bmc: "ipmi_sim" },
  { command: readFruData, data: "08 01 00 01 04 09 00 00 f1", bmc: "ipmi_sim" },
  { command: getSelInfo, data: "51 00 00 00 20 00 00 00 00 00 00 00 00 0a", bmc: "ipmi_sim" },
  { command: getChannelInfo, data: "01 04 01 81 f2 1b 00 00 00", bmc: "ipmi_sim" },
  { command: getUserAccess, data: "3f 02 00 14", bmc: "ipmi_sim" },
  { command: getUserName, data: "61 64 6d 69 6e 00 00 00 00 00 00 00 00 00 00 00", bmc: "ipmi_sim" },
  { command: getSessionInfo, data: "01 3f 01 02 04 11", bmc: "ipmi_sim" },
  { command: getLanConfiguration, data: "11 00 00 00 00", bmc: "ipmi_sim" },
  { command: getChannelAccess, data: "02 04", bmc: "ipmi_sim" },
  { command: getPayloadActivationStatus, data: "01 00 00", bmc: "ipmi_sim" },
  { command: getPayloadInstanceInfo, data: "00 00 00 00 01 00 00 00 00 00 00 00", bmc: "ipmi_sim" },
  { command: getChannelPayloadSupport, data: "06 00 00 00 00 00 00 00", bmc: "ipmi_sim" },
  { command: getBmcGlobalEnables, data: "08", bmc: "ipmi_sim" },
  { command: getSensorType, data: "01 01", bmc: "ipmi_sim" },
  { command: getEventReceiver, data: "20 00", bmc: "ipmi_sim" },
  { command: getWatchdogTimer, data: "00 00 00 00 00 00 00 00", bmc: "ipmi_sim" },
  // fakebmc of pyghmi 1.6.19
  { command: getDeviceId, data: "00 00 01 00 02 00 00 00 00 00 00 00 00 00", bmc: "fakebmc" },
  // goipmi-server 0.9.1
  { command: getDeviceId, data: "20 01 01 00 20 3b 57 01 00 01 00", bmc: "goipmi-server" },
  { command: getChassisStatus, data: "00 00 40 00", bmc: "goipmi-server" },
  { command: getPayloadActivationStatus, data: "01 00 00", bmc: "goipmi-server" },
  { command: getChannelPayloadSupport, data: "01 00 3f 00 00 00 00 00", bmc: "goipmi-server" },
  { command: getUserPayloadAccess, data: "02 00 00 00", bmc: "goipmi-server" },
  { command: getSelfTestResults, data: "55 00", bmc: "goipmi-server" },
  { command: getChassisCapabilities, data: "00 20 20 20 20", bmc: "goipmi-server" },
  { command: getDeviceGuid, data: "67 6f 2d 69 70 6d 69 2d 65 32 65 00 00 00 00 00", bmc: "goipmi-server" },
  { command: getSolConfiguration, data: "11 0a fb", bmc: "goipmi-server" },
  { command: getSystemBootOptions, data: "01 05 a0 14 00 00 00", bmc: "goipmi-server" },
  { command: getChannelAuthenticationCapabilities, data: "01 84 07 03 00 00 00 00", bmc: "goipmi-server" },
  { command: getChannelCipherSuites, data: "01 c0 03 01 41 81 c0 11 03 44 81", bmc: "goipmi-server" },
] as const;

it.each(recorded)("$command.name of $bmc comes back from its value byte by byte", ({ command, data }) => {
  const same = <T>(codec: Parameters<typeof decode<T>>[0]): string => hex(encode(codec, decode(codec, bytes(data))));
  expect(same<unknown>(command.response as never)).toBe(hex(bytes(data)));
});

/** Request data as ipmitool 1.8.19 -vvv printed it. */
const asked = [
  { command: setChannelAccess, data: "01 62 44", words: "lan set 1 access on" },
  { command: setUserPayloadAccess, data: "01 43 02 00 00 00", words: "sol payload disable 1 3" },
  { command: getChannelAccess, data: "01 80", words: "lan set 1 access on" },
] as const;

it.each(asked)("ipmitool $words: its $command.name comes back from its value byte by byte", ({ command, data }) => {
  const same = <T>(codec: Parameters<typeof decode<T>>[0]): string => hex(encode(codec, decode(codec, bytes(data))));
  expect(same<unknown>(command.request as never)).toBe(hex(bytes(data)));
});

describe("what the bytes mean", () => {
  it("payloads: SOL is bit 1, and goipmi-server's sessions have it not", () => {
    expect(decode(getChannelPayloadSupport.response, bytes("06 00 00 00 00 00 00 00")).standard & 2).toBe(2); // ipmi_sim
    expect(decode(getChannelPayloadSupport.response, bytes("01 00 3f 00 00 00 00 00")).standard & 2).toBe(0);
    const { user, standard } = decode(setUserPayloadAccess.request, bytes("01 43 02 00 00 00"));
    expect([user, standard]).toEqual([{ id: 3, operation: PayloadAccessOperation.Disable }, 2]);
  });

  it("a channel's access as ipmitool stores it: always, with user-level and per-message authentication", () => {
    const { access, privilege } = decode(setChannelAccess.request, bytes("01 62 44"));
    expect(access).toMatchObject({ mode: 2, alertingDisabled: true, setting: ChannelSetting.Stored });
    expect(privilege).toEqual({ limit: 4, setting: ChannelSetting.Stored });
  });

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

it("an address is an address or is refused, never something near it", () => {
  expect(hex(encode(ipv4, "10.2.0.17"))).toBe("0a020011");
  expect(hex(encode(macAddress, "3c:ec:ef:00:00:17"))).toBe("3cecef000017");
  for (const bad of ["10.2.0", "10.2..17", "10.2.0.256", "ten", "10.2.0.17.1"])
    expect(() => encode(ipv4, bad)).toThrow();
  expect(() => encode(macAddress, "3c:ec:ef:00:00:1")).toThrow();
});

it("only what is the same when done twice may be sent twice", () => {
  const repeatable = Object.entries(ChassisAction).filter(([, action]) => chassisControl.repeatable({ action }));
  expect(repeatable.map(([name]) => name).toSorted()).toEqual(["Off", "On"]);
  expect(raw({ netFn: 0, cmd: 2 }).repeatable(new Uint8Array())).toBe(false);
});
