import { STORE_LIMITS, type Store, type StoreLimits } from "@longshore/agent";
import { LongshoreError } from "@longshore/kit";
import { copyOf, type DiskState, emptyState } from "./state.ts";
import { simStore } from "./store.ts";

/** What a disk does to who writes: asked before each write, told after it. */
export interface DiskHooks {
  /** May throw (no room), or kill who writes: then what it does from here on never happened. */
  readonly before?: (operation: string) => void;
  /** Each part of a transaction, once all of it is on the disk. */
  readonly written?: (operation: string, detail: unknown) => void;
  readonly after?: () => void;
}

/** A disk that outlives the programs that write to it. */
export class SimDisk {
  hooks: DiskHooks = {};
  full = false;
  readonly #name: string;
  #state: DiskState;
  #writer = {};
  #trouble: Store["trouble"];
  /** What was written in the transaction that runs. */
  #within: Part[] | undefined;

  constructor(name = "a disk", state = emptyState()) {
    this.#name = name;
    this.#state = state;
  }

  /** What is on it now. */
  get state(): DiskState {
    return this.#state;
  }

  open(limits: StoreLimits = STORE_LIMITS): Store {
    const writer = (this.#writer = {});
    const state = this.#state;
    const incarnation = `opening-${++state.openings}-of-${this.#name}`;
    return simStore(state, incarnation, limits, {
      write: (operation, write) => this.#write(writer, operation, write),
      atomically: (work) => this.#atomically(writer, state, work),
      trouble: () => (writer === this.#writer ? this.#trouble : undefined),
    });
  }

  /** Whoever has it open goes on in a world of its own: what it writes from now on is on no disk. */
  crash(): void {
    this.#state = copyOf(this.#state);
    this.#writer = {};
  }

  /** One write to the disk, however many there are in it; taken back when it throws. */
  #atomically<T>(writer: object, state: DiskState, work: () => T): T {
    if (this.#within !== undefined) return work();
    const before = copyOf(state);
    const within: Part[] = (this.#within = []);
    try {
      return this.#commit(writer, "atomically", () => ({ value: work(), parts: within }));
    } catch (error) {
      Object.assign(state, before);
      throw error;
    } finally {
      this.#within = undefined;
    }
  }

  #write<T>(writer: object, operation: string, write: () => Written<T>): T {
    const within = this.#within;
    const part = (): { readonly value: T; readonly parts: readonly Part[] } => {
      const { value, detail } = write();
      return { value, parts: [{ operation, detail }] };
    };
    if (within === undefined) return this.#commit(writer, operation, part);
    const { value, parts } = part();
    within.push(...parts);
    return value;
  }

  #commit<T>(writer: object, operation: string, work: () => { readonly value: T; readonly parts: readonly Part[] }): T {
    const alive = (): boolean => writer === this.#writer;
    if (alive()) this.hooks.before?.(operation);
    if (alive() && this.full) {
      const error = noRoom();
      this.#trouble ??= { message: error.message, sinceMs: 0 };
      throw error;
    }
    if (alive()) this.#trouble = undefined;
    const { value, parts } = work();
    if (!alive()) return value;
    for (const part of parts) this.hooks.written?.(part.operation, part.detail);
    this.hooks.after?.();
    return value;
  }
}

interface Part {
  readonly operation: string;
  readonly detail: unknown;
}

export interface Written<T> {
  readonly value: T;
  /** For those who watch. */
  readonly detail: unknown;
}

/** As the SQLite file says it. */
function noRoom(): Error {
  return new LongshoreError("AGENT_STATE_DISK_FULL", "backoff", "there is no room to write the simulated disk");
}
