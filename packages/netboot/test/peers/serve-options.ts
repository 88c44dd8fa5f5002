import type { KnownMachine } from "../../src/index.ts";

export interface ServeOptions {
  readonly mode: "server" | "proxy";
  readonly address: string;
  /** CIDR. */
  readonly network: string;
  readonly ranges: readonly (readonly [from: string, to: string])[];
  readonly unknown: "ignore" | "discover";
  /** By MAC. */
  readonly machines: Readonly<Record<string, KnownMachine>>;
  /** File of the leases. */
  readonly leases: string;
  /** Networks behind relays. */
  readonly relayed?: readonly RelayedNetwork[];
  /** Folder of boot loaders, kernels and initramfs, by TFTP and HTTP. */
  readonly root?: string;
}

export interface RelayedNetwork {
  /** CIDR. */
  readonly network: string;
  readonly gateway: string;
  readonly ranges: readonly (readonly [from: string, to: string])[];
}
