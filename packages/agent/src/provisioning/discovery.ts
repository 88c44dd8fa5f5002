import type { BootReport, BootTask, DiscoveredMachine, Encodable, ReportAnswer } from "@longshore/contracts";
import { type Clock, hours } from "@longshore/kit";
import type { SeenBoot } from "../boot/boot-plans.ts";
import type { Facts } from "../outbox/facts.ts";
import type { Discovered } from "../store/provisioning.ts";
import type { Store } from "../store/store.ts";
import { inWords } from "./disk-words.ts";

export interface DiscoveryOptions {
  readonly site: string;
  readonly store: Pick<Store, "discovered">;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly onDiscovered: () => void;
}

/** Machines that boot from the network and that no document describes: each is looked at once a day, and told. */
export class Discovery {
  readonly #options: DiscoveryOptions;
  readonly #found = new Map<string, Discovered>();

  constructor(options: DiscoveryOptions) {
    this.#options = options;
    for (const found of options.store.discovered.all()) this.#found.set(found.mac, found);
  }

  /** Those that were seen last come first. */
  all(): readonly Discovered[] {
    return [...this.#found.values()].sort((a, b) => b.lastSeenMs - a.lastSeenMs);
  }

  /** Whether it is to be looked at: it was not, or not for long. */
  wants(mac: string): boolean {
    const known = this.#found.get(mac);
    return known?.inventory === undefined || Math.abs(this.#options.clock.now() - known.lastSeenMs) >= LOOKS_EVERY;
  }

  /** To look at it; undefined when that was done lately: it goes on to its disk, and what runs there is not disturbed. */
  taskFor({ mac, firmware }: SeenBoot): BootTask | undefined {
    const now = this.#options.clock.now();
    const known = this.#found.get(mac);
    if (!this.wants(mac)) return undefined;
    if (known === undefined) this.#makeRoom();
    this.#keep({ ...known, mac, firmware, firstSeenMs: known?.firstSeenMs ?? now, lastSeenMs: now });
    if (known === undefined) this.#tell(mac, firmware);
    return { machine: mac, task: "inspect", then: "reboot" };
  }

  reported({ mac }: SeenBoot, { inventory }: BootReport): ReportAnswer {
    const known = this.#found.get(mac);
    if (known !== undefined && inventory !== undefined)
      this.#keep({ ...known, inventory, lastSeenMs: this.#options.clock.now() });
    return { go: "on" };
  }

  /** A document describes it now: what was seen of it, once. */
  adopt(macs: readonly string[]): Discovered | undefined {
    const found = macs.map((mac) => this.#found.get(mac)).find((each) => each !== undefined);
    if (found === undefined) return undefined;
    this.#forget(found.mac);
    this.#options.onDiscovered();
    return found;
  }

  #keep(found: Discovered): void {
    this.#options.store.discovered.write(found);
    this.#found.set(found.mac, found);
    this.#options.onDiscovered();
  }

  #forget(mac: string): void {
    this.#options.store.discovered.forget(mac);
    this.#found.delete(mac);
  }

  /** Whoever makes up Ethernet addresses must not fill the disk: the oldest makes room. */
  #makeRoom(): void {
    for (const { mac } of this.all().slice(MOST - 1)) this.#forget(mac);
  }

  #tell(mac: string, firmware: string): void {
    const { facts, site } = this.#options;
    facts.event({
      noun: "site",
      name: site,
      reason: "MachineDiscovered",
      severity: "info",
      message: `a machine that no document describes booted from the network: ${mac}, ${firmware}`,
      evidence: { mac, firmware, next: "describe it in a Machine, with its BMC and this Ethernet address" },
    });
  }
}

/** As the site's status has it. */
export function discoveredStatus({
  mac,
  firmware,
  firstSeenMs,
  lastSeenMs,
  inventory,
}: Discovered): Encodable<typeof DiscoveredMachine> {
  const { arch = "", system, nics = [], disks = [], bmc } = inventory ?? {};
  return {
    mac,
    firmware,
    arch,
    vendor: system?.vendor ?? "",
    product: system?.product ?? "",
    serial: system?.serial ?? "",
    macs: nics.map((nic) => nic.mac),
    disks: disks.slice(0, 8).map(inWords),
    firstSeenMs,
    lastSeenMs,
    bmcAddress: bmc?.address ?? "",
  };
}

const MOST = 256;
const LOOKS_EVERY = hours(24);
