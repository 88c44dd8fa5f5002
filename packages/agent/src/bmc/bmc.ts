import type { Secret } from "@longshore/kit";

/** One BMC, logged in. What it cannot do is absent, so callers ask. */
export interface Bmc extends AsyncDisposable {
  readonly protocol: "ipmi" | "redfish";
  /** IPMI: cipher suite of the session; worth remembering. */
  readonly cipherSuite?: number | undefined;
  readonly power: PowerControl;
  readonly boot?: BootControl | undefined;
  info(signal?: AbortSignal): Promise<BmcInfo>;
}

export type PowerState = "on" | "off";

/** "soft" asks the operating system to shut down. Cycle and reset are sent at most once. */
export type PowerOrder = "on" | "off" | "soft" | "cycle" | "reset";

export interface PowerControl {
  state(signal?: AbortSignal): Promise<PowerState>;
  /** Resolves when the BMC said yes, which is not when the power has moved. Throws BMC_OUTCOME_UNKNOWN when its answer was lost. */
  order(order: PowerOrder, signal?: AbortSignal): Promise<void>;
}

/** What a machine boots from, once or from now on. */
export interface BootChoice {
  readonly device: "network" | "disk" | "cdrom" | "firmware-setup" | "none";
  readonly persistent: boolean;
  readonly efi: boolean;
}

export interface BootControl {
  get(signal?: AbortSignal): Promise<BootChoice | undefined>;
  /** Resolves once the choice was read back as it was set. */
  set(choice: BootChoice, signal?: AbortSignal): Promise<void>;
}

export interface BmcInfo {
  readonly manufacturerId: number;
  readonly productId: number;
  readonly firmwareVersion: string;
  /** Empty when the BMC has none. */
  readonly guid: string;
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
