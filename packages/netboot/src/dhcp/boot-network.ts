import type { BootFiles } from "../boot/boot-files.ts";
import type { Client } from "./client.ts";
import type { Network } from "./ipv4.ts";

/** What a DHCP speaker knows of its network; addresses are dotted quads. */
export interface BootNetwork {
  /** This host's own address on it: server identifier, next-server. */
  readonly serverAddress: string;
  readonly network: Network;
  readonly gateway?: string | undefined;
  readonly dns: readonly string[];
  readonly ntp: readonly string[];
  readonly domain?: string | undefined;
  readonly mtu?: number | undefined;
  /** For machines without a reservation, both ends included. */
  readonly ranges: readonly AddressRange[];
  /** At least 60. */
  readonly leaseSeconds: number;
  readonly files: BootFiles;
  /** Machines without a document: `ignore` gives them nothing, `discover` an address and the boot environment. */
  readonly unknown: "ignore" | "discover";
}

export interface AddressRange {
  readonly from: number;
  readonly to: number;
}

/** A machine that the site knows, by the MAC it asked from. */
export interface KnownMachine {
  readonly name: string;
  /** Its reservation; without one, and on any network but that of this address, it is given one of the ranges. */
  readonly address?: string | undefined;
  readonly hostName?: string | undefined;
  /** Whether it may boot from the network now; else it gets an address and its firmware goes on to the disk. */
  readonly boots: boolean;
}

/**
 * The machine behind a client, looked up by MAC: firmware and system differ in their client identifiers. "ourselves" =
 * the question is our own, put to find others who answer.
 */
export type Directory = (client: Client) => KnownMachine | "ourselves" | undefined;

/** Someone who may be answered, with what becomes of it. */
export type Admission =
  | { readonly machine: KnownMachine | undefined; readonly boots: boolean }
  | { readonly ignored: string };

export function admit(client: Client, { unknown }: Pick<BootNetwork, "unknown">, find: Directory): Admission {
  const machine = find(client);
  if (machine === "ourselves") return { ignored: "it is our own question" };
  if (machine !== undefined) return { machine, boots: machine.boots };
  return unknown === "discover" ? { machine, boots: true } : { ignored: "no Machine has this MAC address" };
}
