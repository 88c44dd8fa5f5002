import type { Lease } from "./lease.ts";

/** Where leases survive a power cut. */
export interface LeaseStore {
  /** All that were saved and not forgotten. */
  load(): Promise<readonly Lease[]>;
  /** Resolves once all of them are durable. */
  save(leases: readonly Lease[]): Promise<void>;
}

/** Saves together what comes while the disk is busy: many machines that boot at once cost few writes. */
export class GroupCommit {
  readonly #store: Pick<LeaseStore, "save">;
  #waiting: { lease: Lease; saved: (failure?: unknown) => void }[] = [];
  #running: Promise<void> | undefined;

  constructor(store: Pick<LeaseStore, "save">) {
    this.#store = store;
  }

  /** Resolves when the lease is durable; rejects with what the store threw. */
  save(lease: Lease): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#waiting.push({ lease, saved: (failure) => (failure === undefined ? resolve() : reject(failure)) });
    this.#running ??= this.#run();
    return promise;
  }

  /** Settles when nothing is being saved. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // what arrived in the same turn goes together
    while (this.#waiting.length > 0) {
      const group = this.#waiting;
      this.#waiting = [];
      const failure = await this.#store.save(group.map(({ lease }) => lease)).then(
        () => undefined,
        (error: unknown) => error ?? new Error("the leases were not saved"),
      );
      for (const { saved } of group) saved(failure);
    }
    this.#running = undefined;
  }
}
