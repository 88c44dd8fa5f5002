import type { BootTable } from "./boots.ts";
import type { IdentityStore } from "./identity.ts";
import type { IntentStore } from "./intents.ts";
import type { LeaseTable } from "./leases.ts";
import type { MachineStore } from "./machines.ts";
import type { NonceStore } from "./nonces.ts";
import type { OrderStore } from "./orders.ts";
import type { OutboxStore } from "./outbox.ts";
import type { PasswordStore } from "./passwords.ts";
import type { PruneStore } from "./prunes.ts";
import type { DiscoveredStore, ProvisioningStore } from "./provisioning.ts";
import type { Recovery } from "./recovery.ts";
import type { Trouble } from "./trouble.ts";
import type { TrustStore } from "./trust.ts";

/**
 * Everything of the agent that survives a kill -9 or a power cut. Each method is one transaction and returns only when
 * it is on disk: what it returned from was done, what was not is as before. One agent has it open, nobody else.
 */
export interface Store extends Disposable {
  /** Present when the file was damaged and this one was made from what was sound in it. */
  readonly recovery?: Recovery | undefined;
  /** Present while nothing can be written because the disk is full. */
  readonly trouble: Trouble | undefined;
  readonly identity: IdentityStore;
  readonly trust: TrustStore;
  /** Of the hub's calls. */
  readonly nonces: NonceStore;
  /** Of the words with which operators let something be destroyed. */
  readonly words: NonceStore;
  readonly intents: IntentStore;
  readonly outbox: OutboxStore;
  readonly orders: OrderStore;
  readonly machines: MachineStore;
  readonly passwords: PasswordStore;
  /** Of the boot network. */
  readonly leases: LeaseTable;
  /** Boots from the network that may still fetch, or whose system is awaited. */
  readonly boots: BootTable;
  readonly provisioning: ProvisioningStore;
  readonly discovered: DiscoveredStore;
  readonly prunes: PruneStore;
  /** One transaction of what `work` does with the stores: all of it, or nothing when it throws. */
  atomically<T>(work: () => T): T;
}
