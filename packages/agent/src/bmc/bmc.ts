import type { Secret } from "@longshore/kit";
import type { ConsoleControl } from "./console.ts";
import type { EventLog } from "./event-log.ts";
import type { InventoryReader } from "./inventory.ts";
import type { PasswordControl } from "./password.ts";
import type { SensorReader } from "./sensors.ts";

/** One BMC, logged in. What it cannot do is absent, so callers ask. */
export interface Bmc extends AsyncDisposable {
  readonly protocol: "ipmi" | "redfish";
  /** Of the session, where the protocol has such; worth remembering. */
  readonly cipherSuite?: number | undefined;
  readonly power: PowerControl;
  readonly boot?: BootControl | undefined;
  readonly identify?: IdentifyControl | undefined;
  readonly sensors?: SensorReader | undefined;
  readonly eventLog?: EventLog | undefined;
  readonly inventory?: InventoryReader | undefined;
  readonly console?: ConsoleControl | undefined;
  readonly password?: PasswordControl | undefined;
  info(signal?: AbortSignal): Promise<BmcInfo>;
}

export type PowerState = "on" | "off";

/** "soft" asks the operating system to shut down. Cycle and reset are sent at most once. */
export type PowerOrder = "on" | "off" | "soft" | "cycle" | "reset";

export interface PowerControl {
  state(signal?: AbortSignal): Promise<PowerState>;
  /** Resolves when the BMC said yes, which is not when the power has moved. Throws BMC_OUTCOME_UNKNOWN when its answer was lost. */
  order(order: PowerOrder, signal?: AbortSignal): Promise<void>;
  /** Undefined: the BMC does not know. */
  lastStart?(signal?: AbortSignal): Promise<LastStart | undefined>;
}

/** Why the machine last started: what proves a cycle or reset that nobody saw happen. */
export interface LastStart {
  /** Told to by its BMC, as a power order is. */
  readonly byCommand: boolean;
  /** In words: "power button". */
  readonly cause: string;
  /** Another mark is another start; the same mark may be another one, too. */
  readonly mark: string;
}

export const BOOT_DEVICES = ["network", "disk", "cdrom", "firmware-setup", "none"] as const;
export type BootDevice = (typeof BOOT_DEVICES)[number];

/** What a machine boots from, once or from now on; "none" is its own boot order. */
export interface BootChoice {
  readonly device: BootDevice;
  readonly persistent: boolean;
  readonly efi: boolean;
}

export interface BootControl {
  /** Undefined: the machine boots in its own order. */
  get(signal?: AbortSignal): Promise<BootChoice | undefined>;
  /** Resolves when the BMC said yes: it may keep another choice all the same, so read it back. */
  set(choice: BootChoice, signal?: AbortSignal): Promise<void>;
}

/** The light that shows which machine it is. "timed" goes out by itself. */
export type IdentifyState = "on" | "off" | "timed";

export interface IdentifyControl {
  /** Undefined: the BMC does not say. */
  state(signal?: AbortSignal): Promise<IdentifyState | undefined>;
  /** For so many seconds, or until told otherwise. Resolves when the BMC said yes. */
  set(light: { readonly seconds: number } | "on" | "off", signal?: AbortSignal): Promise<void>;
}

export interface BmcInfo {
  readonly manufacturerId: number;
  readonly productId: number;
  readonly firmwareVersion: string;
  /** Empty when the BMC has none. */
  readonly guid: string;
}

/** For what takes many exchanges. */
export interface LongRead {
  readonly signal?: AbortSignal | undefined;
  /** Awaited before each exchange: whoever else waits for the BMC goes first. */
  readonly pause?: (() => Promise<void>) | undefined;
}

/** Where a BMC is and who asks. */
export interface BmcTarget {
  readonly host: string;
  /** UDP port of IPMI over LAN. */
  readonly port: number;
  readonly username: string;
  readonly password: Secret;
  /** The BMC's own key K_G, where one is set. */
  readonly kg?: Secret | undefined;
  readonly cipherSuites?: readonly number[] | undefined;
  /** Suite that worked last time. */
  readonly rememberedSuite?: number | undefined;
}

/** One way to talk to BMCs. Throws from `bmcErrors`. */
export interface BmcDriver {
  readonly protocol: "ipmi" | "redfish";
  open(target: BmcTarget, signal?: AbortSignal): Promise<Bmc>;
}
