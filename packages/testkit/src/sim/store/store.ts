import type { Store } from "@longshore/agent";
import type { Written } from "./disk.ts";
import { outboxOf } from "./outbox.ts";
import type { DiskState, Identity, TakenOrder } from "./state.ts";

/** Runs one transaction. */
export type Write = <T>(operation: string, write: () => Written<T>) => T;

export interface Transactions {
  readonly write: Write;
  /** Makes one of all that `work` writes. */
  readonly atomically: <T>(work: () => T) => T;
  readonly trouble: () => Store["trouble"];
}

/** The agent's store over a state in memory: the counterpart of its SQLite file. */
export function simStore(state: DiskState, incarnation: string, { write, atomically, trouble }: Transactions): Store {
  const act = (operation: string, change: () => void, detail?: unknown): void =>
    write(operation, () => ({ value: change(), detail }));
  return {
    get trouble() {
      return trouble();
    },
    identity: {
      read: () => state.identity,
      write: (identity: Identity) => act("identity.write", () => void (state.identity = identity)),
    },
    trust: {
      read: () => state.trust,
      write: (held) => act("trust.write", () => void (state.trust = held)),
    },
    nonces: {
      use: (key, expiresAtMs, nowMs) =>
        write("nonces.use", () => {
          for (const [old, until] of state.nonces) if (until < nowMs) state.nonces.delete(old);
          const isNew = !state.nonces.has(key);
          if (isNew) state.nonces.set(key, expiresAtMs);
          return { value: isNew, detail: key };
        }),
    },
    intents: {
      index: () => state.index,
      all: () => [...state.intents.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, intent]) => intent),
      adopt: (change) =>
        act(
          "intents.adopt",
          () => {
            for (const each of change.put) state.intents.set(`${each.kind}/${each.name}`, each);
            for (const { kind, name } of change.remove) state.intents.delete(`${kind}/${name}`);
            state.index = change.index;
          },
          change,
        ),
    },
    outbox: outboxOf(state, incarnation, write),
    orders: ordersOf(state, write),
    machines: {
      read: (machine) => state.machines.get(machine) ?? {},
      write: (machine, memory) => act("machines.write", () => void state.machines.set(machine, memory)),
      forget: (machine) => act("machines.forget", () => void state.machines.delete(machine)),
    },
    passwords: {
      read: (machine) => state.passwords.get(machine),
      write: (machine, record) => act("passwords.write", () => void state.passwords.set(machine, record), record),
      machines: () => [...state.passwords.keys()].sort(),
    },
    atomically,
    [Symbol.dispose]: () => undefined,
  };
}

function ordersOf(state: DiskState, write: Write): Store["orders"] {
  return {
    begin: (id, atMs) =>
      write<TakenOrder | undefined>("orders.begin", () => {
        const known = state.orders.get(id);
        if (known === undefined) state.orders.set(id, { id, atMs, result: undefined });
        return { value: known, detail: known };
      }),
    finish: (id, result) =>
      write("orders.finish", () => {
        const known = state.orders.get(id);
        if (known !== undefined) state.orders.set(id, { ...known, result });
        return { value: undefined, detail: id };
      }),
    prune: (beforeMs) =>
      write("orders.prune", () => {
        for (const { id, atMs } of state.orders.values()) if (atMs < beforeMs) state.orders.delete(id);
        return { value: undefined, detail: beforeMs };
      }),
  };
}
