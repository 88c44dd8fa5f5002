import type { Store } from "@longshore/agent";
import { LongshoreError } from "@longshore/kit";
import { copyOf, type DiskState, emptyState } from "./state.ts";
import { simStore } from "./store.ts";

/** What a disk does to who writes: asked before each write, told after it. */
export interface DiskHooks {
  /** May throw (no room), or kill who writes: then what it does from here on never happened. */
  readonly before?: (operation: string) => void;
  readonly after?: (operation: string, state: DiskState, detail: unknown) => void;
}

/** A disk that outlives the programs that write to it. */
export class SimDisk {
  hooks: DiskHooks = {};
  full = false;
  readonly #name: string;
  #state: DiskState;
  #writer = {};

  constructor(name = "a disk", state = emptyState()) {
    this.#name = name;
    this.#state = state;
  }

  /** What is on it now. */
  get state(): DiskState {
    return this.#state;
  }

  open(): Store {
    const writer = (this.#writer = {});
    const state = this.#state;
    const incarnation = `opening-${++state.openings}-of-${this.#name}`;
    return simStore(state, incarnation, (operation, write) => this.#write(writer, operation, write));
  }

  /** Whoever has it open goes on in a world of its own: what it writes from now on is on no disk. */
  crash(): void {
    this.#state = copyOf(this.#state);
    this.#writer = {};
  }

  #write<T>(writer: object, operation: string, write: () => Written<T>): T {
    const alive = (): boolean => writer === this.#writer;
    if (alive()) this.hooks.before?.(operation);
    if (alive() && this.full) throw noRoom();
    const { value, detail } = write();
    if (alive()) this.hooks.after?.(operation, this.#state, detail);
    return value;
  }
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
