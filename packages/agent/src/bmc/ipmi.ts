import { Secret } from "@longshore/kit";
import {
  BootDevice,
  type BootOverride,
  ChassisAction,
  chassisControl,
  type CipherSuiteId,
  type DeviceId,
  getBootOverride,
  getChassisStatus,
  getDeviceId,
  getSystemGuid,
  type IpmiSession,
  type OpenOptions,
  openSession,
  type SendOptions,
  setBootOverride,
  type Target,
} from "node-ipmi";
import type { Bmc, BmcDriver, BmcInfo, BmcTarget, BootChoice, BootControl, PowerControl, PowerOrder } from "./bmc.ts";
import { bmcErrors } from "./bmc-errors.ts";
import { bmcFailure } from "./ipmi-failure.ts";

/** BMCs that speak IPMI 2.0 over LAN; one session each, kept and reused. */
export function ipmiDriver(options: Omit<OpenOptions, "signal"> = {}): BmcDriver {
  return {
    protocol: "ipmi",
    open: async (target, signal) =>
      ipmiBmc(await meant(openSession(ipmiTarget(target), { ...options, ...of(signal) }))),
  };
}

function ipmiBmc(session: IpmiSession): Bmc {
  return {
    protocol: "ipmi",
    get cipherSuite() {
      return session.suite;
    },
    power: powerOf(session),
    boot: bootOf(session),
    info: (signal) => infoOf(session, signal),
    [Symbol.asyncDispose]: () => session.close(),
  };
}

function powerOf(session: IpmiSession): PowerControl {
  return {
    async state(signal) {
      const { power } = await meant(session.send(getChassisStatus, {}, of(signal)));
      return power.on ? "on" : "off";
    },
    order: (order, signal) =>
      meant(session.send(chassisControl, { action: ACTIONS[order] }, of(signal)).then(() => undefined)),
  };
}

function bootOf(session: IpmiSession): BootControl {
  const get = async (signal?: AbortSignal): Promise<BootChoice | undefined> => {
    const override = await meant(getBootOverride(session, of(signal)));
    return override && { ...override, device: nameOfDevice(override.device) };
  };
  return {
    get,
    async set(choice, signal) {
      const override: BootOverride = { ...choice, device: DEVICES[choice.device] };
      await meant(setBootOverride(session, override, of(signal)));
      const found = await get(signal); // BMCs accept an override and keep another
      const same =
        found?.device === choice.device && found.persistent === choice.persistent && found.efi === choice.efi;
      if (same || (choice.device === "none" && found === undefined)) return;
      throw bmcErrors.BMC_REJECTED({
        message: `${session.host} accepted to boot from ${choice.device} and kept ${found?.device ?? "nothing"}`,
      });
    },
  };
}

async function infoOf(session: IpmiSession, signal: AbortSignal | undefined): Promise<BmcInfo> {
  const device = await meant(session.send(getDeviceId, {}, of(signal)));
  const { manufacturerId, productId } = device;
  return { manufacturerId, productId, firmwareVersion: firmwareOf(device), guid: await guidOf(session, signal) };
}

/** The minor version is two decimal digits: "3.05". */
function firmwareOf({ firmwareMajor, firmwareMinor }: DeviceId): string {
  return `${firmwareMajor.revision}.${String(firmwareMinor).padStart(2, "0")}`;
}

/** Many BMCs have no GUID, or one of zeros. */
async function guidOf(session: IpmiSession, signal: AbortSignal | undefined): Promise<string> {
  try {
    const { guid } = await session.send(getSystemGuid, {}, of(signal));
    return guid.every((byte) => byte === 0) ? "" : Buffer.from(guid).toString("hex");
  } catch (error) {
    const failure = bmcFailure(error);
    if (isRefusal(failure)) return "";
    throw failure;
  }
}

function isRefusal(failure: unknown): boolean {
  const code = (failure as { code?: unknown }).code;
  return code === "BMC_REJECTED" || code === "BMC_PRIVILEGE_TOO_LOW";
}

function ipmiTarget({ host, port, username, password, kg, cipherSuites, rememberedSuite }: BmcTarget): Target {
  return {
    host,
    port,
    username,
    password,
    ...(kg && { kg: new Secret<Uint8Array>(Buffer.from(kg.reveal())) }),
    ...(cipherSuites && { suites: cipherSuites as readonly CipherSuiteId[] }), // the schema lets only known ones pass
    ...(rememberedSuite !== undefined && { rememberedSuite: rememberedSuite as CipherSuiteId }),
  };
}

function of(signal: AbortSignal | undefined): SendOptions {
  return signal === undefined ? {} : { signal };
}

async function meant<T>(sent: Promise<T>): Promise<T> {
  try {
    return await sent;
  } catch (error) {
    throw bmcFailure(error);
  }
}

const ACTIONS: Readonly<Record<PowerOrder, number>> = {
  on: ChassisAction.On,
  off: ChassisAction.Off,
  soft: ChassisAction.SoftShutdown,
  cycle: ChassisAction.Cycle,
  reset: ChassisAction.Reset,
};

const DEVICES: Readonly<Record<BootChoice["device"], BootDevice>> = {
  none: BootDevice.None,
  network: BootDevice.Pxe,
  disk: BootDevice.Disk,
  cdrom: BootDevice.Cdrom,
  "firmware-setup": BootDevice.BiosSetup,
};

/** Devices that a choice has no word for (floppies, remote media) read as none of ours. */
function nameOfDevice(device: number): BootChoice["device"] {
  const found = (Object.keys(DEVICES) as BootChoice["device"][]).find((name) => DEVICES[name] === device);
  return found ?? "none";
}
