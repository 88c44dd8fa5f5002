import { BootDevice as Device, getBootOverride, type IpmiSession, setBootOverride } from "node-ipmi";
import { BOOT_DEVICES, type BootControl, type BootDevice } from "../bmc.ts";
import { meant, of } from "./sender.ts";

export function bootOf(session: IpmiSession): BootControl {
  return {
    async get(signal) {
      const override = await meant(getBootOverride(session, of(signal)));
      const device = override && nameOf(override.device);
      return override === undefined || device === "none" ? undefined : { ...override, device: device ?? "none" };
    },
    set: (choice, signal) => meant(setBootOverride(session, { ...choice, device: DEVICES[choice.device] }, of(signal))),
  };
}

const DEVICES: Readonly<Record<BootDevice, Device>> = {
  none: Device.None,
  network: Device.Pxe,
  disk: Device.Disk,
  cdrom: Device.Cdrom,
  "firmware-setup": Device.BiosSetup,
};

/** Devices that a choice has no word for (floppies, remote media) read as none of ours. */
function nameOf(device: number): BootDevice {
  return BOOT_DEVICES.find((name) => DEVICES[name] === device) ?? "none";
}
