import type { KnownMachine } from "@longshore/netboot";
import type { Document } from "../intents/document.ts";
import type { BootPlans } from "./boot-plans.ts";

/** The Machines of the site as its boot network sees them. */
export interface BootDirectory {
  find(mac: string): KnownMachine | undefined;
  /** Addresses that belong to somebody, whoever asks for them. */
  isReserved(address: string): boolean;
}

/**
 * A Machine has the address that its document says for the port that asks, on the network of that address; it boots from
 * the ports that its document says, when whoever decides about it wants that.
 */
export function bootDirectory(
  machines: readonly Document<"machine">[],
  others: readonly (string | undefined)[],
  plans: Pick<BootPlans, "boots">,
): BootDirectory {
  const ports = new Map(
    machines.flatMap(({ name, spec }) => spec.nics.map((nic) => [nic.mac, { name, nic }] as const)),
  );
  const taken = new Set([
    ...others,
    ...machines.flatMap(({ spec }) => [spec.bmc.address, ...spec.nics.map(({ address }) => address)]),
  ]);
  return {
    find(mac) {
      const port = ports.get(mac);
      if (port === undefined) return undefined;
      const { name, nic } = port;
      return { name, address: nic.address, hostName: name, boots: nic.boot && plans.boots(name) };
    },
    isReserved: (address) => taken.has(address),
  };
}
