import { decode, encode } from "@longshore/kit";
import {
  type BootDevice,
  BootFlags,
  BootInfoAcknowledge,
  BootParameter,
  SetInProgress,
  SetState,
  NO_FLAGS,
} from "./commands/chassis/boot-parameters.ts";
import { getSystemBootOptions } from "./commands/chassis/get-system-boot-options.ts";
import { setSystemBootOptions } from "./commands/chassis/set-system-boot-options.ts";
import { completionCodeOf, ipmiErrors } from "./errors.ts";
import type { Sender } from "./ipmi-session.ts";
import type { SendOptions } from "./target.ts";
import { orUndefined } from "./wire/datagram.ts";

/** What a machine is told to boot from. */
export interface BootOverride {
  readonly device: BootDevice;
  /** For every boot from now on, instead of the next one only. */
  readonly persistent: boolean;
  /** Boot the device the UEFI way, instead of the PC BIOS way. */
  readonly efi: boolean;
}

/** Sets parameter 5 the way BIOSes expect it: guarded by "set in progress", marked as not yet looked at. */
export async function setBootOverride(bmc: Sender, override: BootOverride, options: SendOptions = {}): Promise<void> {
  const guarded = await guard(bmc, SetState.InProgress, options);
  try {
    const acknowledge = encode(BootInfoAcknowledge, { writeMask: BIOS_BIT, pendingFor: BIOS_ONLY });
    await tolerant(set(bmc, BootParameter.BootInfoAcknowledge, acknowledge, options));
    await set(bmc, BootParameter.BootFlags, encode(BootFlags, bootFlags(override)), options);
  } finally {
    if (guarded) await guard(bmc, SetState.Complete, options);
  }
}

/** What parameter 5 says now; undefined when its flags are marked invalid, so that they count for nothing. */
export async function getBootOverride(bmc: Sender, options: SendOptions = {}): Promise<BootOverride | undefined> {
  const { flags, device } = await getBootFlags(bmc, options);
  return flags.valid
    ? { device: device.selector as BootDevice, persistent: flags.persistent, efi: flags.efi }
    : undefined;
}

/** Parameter 5 as it stands. */
export async function getBootFlags(bmc: Sender, options: SendOptions = {}): Promise<BootFlags> {
  const request = { parameter: { selector: BootParameter.BootFlags }, setSelector: 0, blockSelector: 0 };
  const { data } = await bmc.send(getSystemBootOptions, request, options);
  const flags = orUndefined(() => decode(BootFlags, data, { trailing: "ignore" }));
  if (flags !== undefined) return flags;
  const why = `boot flags of ${data.length} bytes`;
  throw ipmiErrors.IPMI_MALFORMED_REPLY({ host: bmc.host, command: getSystemBootOptions.name, why });
}

const BIOS_BIT = 0x01;
const BIOS_ONLY = { bios: true, osLoader: false, osPartition: false, sms: false, oem: false };

function bootFlags({ device, persistent, efi }: BootOverride): BootFlags {
  return {
    ...NO_FLAGS,
    flags: { efi, persistent, valid: true },
    device: { ...NO_FLAGS.device, selector: device },
  };
}

/** True when the BMC knows "set in progress"; many do not, and none needs it when one console writes at a time. */
async function guard(bmc: Sender, value: number, options: SendOptions): Promise<boolean> {
  return tolerant(set(bmc, BootParameter.SetInProgress, encode(SetInProgress, { state: { value } }), options));
}

function set(bmc: Sender, selector: number, data: Uint8Array, options: SendOptions): Promise<unknown> {
  return bmc.send(setSystemBootOptions, { parameter: { selector, locked: false }, data }, options);
}

/** False when the BMC answered that it does not do this; anything but an answer is thrown. */
async function tolerant(sent: Promise<unknown>): Promise<boolean> {
  try {
    await sent;
    return true;
  } catch (error) {
    if (completionCodeOf(error) === undefined) throw error;
    return false;
  }
}
