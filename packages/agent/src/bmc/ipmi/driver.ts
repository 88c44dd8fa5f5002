import { Secret, systemClock } from "@longshore/kit";
import {
  type CipherSuiteId,
  type DeviceId,
  getDeviceId,
  getSystemGuid,
  type IpmiSession,
  type OpenOptions,
  openSession,
  type Target,
} from "node-ipmi";
import type { Bmc, BmcDriver, BmcInfo, BmcTarget } from "../bmc.ts";
import { bootOf } from "./boot.ts";
import { bmcFailure } from "./failure.ts";
import { identifyOf } from "./identify.ts";
import { readInventory } from "./inventory.ts";
import { measured } from "./measured.ts";
import { powerOf } from "./power.ts";
import { logReader } from "./read-log.ts";
import { meant, of } from "./sender.ts";
import { sensorsOf } from "./sensors.ts";

/** BMCs that speak IPMI 2.0 over LAN; one session each, kept and reused. */
export function ipmiDriver(options: Omit<OpenOptions, "signal"> = {}): BmcDriver {
  return {
    protocol: "ipmi",
    async open(target, signal) {
      const at = ipmiTarget(target);
      const opened = await meant(openSession(at, { ...options, ...of(signal) }));
      const session = measured(opened, options.clock ?? systemClock);
      try {
        const device = await deviceOf(session, signal);
        return ipmiBmc(session, device, {
          password: lazyPassword(session, at.username),
          console: { open: async (how) => (await import("./console.ts")).openLine(at, options, how) },
        });
      } catch (error) {
        await session.close();
        throw error;
      }
    },
  };
}

/** What a BMC says it has not is absent; one that does not say is taken to have it. */
function ipmiBmc(session: IpmiSession, device: DeviceId | undefined, more: Pick<Bmc, "console" | "password">): Bmc {
  const has = device?.supports;
  return {
    protocol: "ipmi",
    get cipherSuite() {
      return session.suite;
    },
    power: powerOf(session),
    boot: bootOf(session),
    ...more,
    identify: identifyOf(session),
    sensors: has?.sensors === false ? undefined : sensorsOf(session),
    eventLog: has?.sel === false ? undefined : logReader(session),
    inventory: has?.fruInventory === false ? undefined : { read: (options) => readInventory(session, options) },
    info: (signal) => infoOf(session, device, signal),
    [Symbol.asyncDispose]: () => session.close(),
  };
}

/** The code that changes passwords is loaded when somebody wants that. */
function lazyPassword(session: IpmiSession, username: string): NonNullable<Bmc["password"]> {
  const control = async () => (await import("./password.ts")).passwordOf(session, username);
  return {
    set: async (password, signal) => (await control()).set(password, signal),
    test: async (password, signal) => (await control()).test(password, signal),
  };
}

/** Undefined when the BMC refuses to say what it is. */
async function deviceOf(session: IpmiSession, signal: AbortSignal | undefined): Promise<DeviceId | undefined> {
  return refusedAs(undefined, session.send(getDeviceId, {}, of(signal)));
}

async function infoOf(
  session: IpmiSession,
  device: DeviceId | undefined,
  signal: AbortSignal | undefined,
): Promise<BmcInfo> {
  const { manufacturerId = 0, productId = 0 } = device ?? {};
  const firmwareVersion = device === undefined ? "" : firmwareOf(device);
  return { manufacturerId, productId, firmwareVersion, guid: await guidOf(session, signal) };
}

/** The minor version is two decimal digits: "3.05". */
function firmwareOf({ firmwareMajor, firmwareMinor }: DeviceId): string {
  return `${firmwareMajor.revision}.${String(firmwareMinor).padStart(2, "0")}`;
}

/** Many BMCs have no GUID, or one of zeros. */
async function guidOf(session: IpmiSession, signal: AbortSignal | undefined): Promise<string> {
  const answer = await refusedAs(undefined, session.send(getSystemGuid, {}, of(signal)));
  return answer === undefined || answer.guid.every((byte) => byte === 0)
    ? ""
    : Buffer.from(answer.guid).toString("hex");
}

/** The answer, or `otherwise` when the BMC said that it does not do this. */
async function refusedAs<T>(otherwise: undefined, sent: Promise<T>): Promise<T | undefined> {
  try {
    return await sent;
  } catch (error) {
    const failure = bmcFailure(error);
    if (isRefusal(failure)) return otherwise;
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
