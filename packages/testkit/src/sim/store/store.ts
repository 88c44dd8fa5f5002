import type { Store, StoreLimits } from "@longshore/agent";
import type { Written } from "./disk.ts";
import { outboxOf } from "./outbox.ts";
import type { DiskState, Identity } from "./state.ts";

/** Runs one transaction. */
export type Write = <T>(operation: string, write: () => Written<T>) => T;

export interface Transactions {
  readonly write: Write;
  /** Makes one of all that `work` writes. */
  readonly atomically: <T>(work: () => T) => T;
  readonly trouble: () => Store["trouble"];
}

/** The agent's store over a state in memory: the counterpart of its SQLite file. */
export function simStore(
  state: DiskState,
  incarnation: string,
  limits: StoreLimits,
  { write, atomically, trouble }: Transactions,
): Store {
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
    nonces: noncesOf(state, "nonces", limits, write),
    words: noncesOf(state, "words", limits, write),
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
    orders: ordersOf(state, limits, write),
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
    ...bootOf(state, act),
    ...provisioningOf(state, act),
    prunes: {
      read: (document) => state.prunes.get(document),
      write: (document, order) => act("prunes.write", () => void state.prunes.set(document, order), order),
      forget: (document) => act("prunes.forget", () => void state.prunes.delete(document)),
    },
    atomically,
    [Symbol.dispose]: () => undefined,
  };
}

function bootOf(
  state: DiskState,
  act: (operation: string, change: () => void) => void,
): Pick<Store, "leases" | "boots"> {
  return {
    leases: {
      all: () => byKey(state.leases),
      save: (leases) =>
        act("leases.save", () => {
          for (const lease of leases) state.leases.set(lease.address, lease);
        }),
    },
    boots: {
      all: () => byKey(state.boots),
      write: (record) => act("boots.write", () => void state.boots.set(record.token, record)),
      forget: (token) => act("boots.forget", () => void state.boots.delete(token)),
    },
  };
}

function provisioningOf(
  state: DiskState,
  act: (operation: string, change: () => void, detail?: unknown) => void,
): Pick<Store, "provisioning" | "discovered"> {
  return {
    provisioning: {
      read: (machine) => state.provisioning.get(machine),
      write: (machine, record) => act("provisioning.write", () => void state.provisioning.set(machine, record), record),
      forget: (machine) => act("provisioning.forget", () => void state.provisioning.delete(machine)),
    },
    discovered: {
      all: () => [...byKey(state.discovered)],
      write: (found) => act("discovered.write", () => void state.discovered.set(found.mac, found)),
      forget: (mac) => act("discovered.forget", () => void state.discovered.delete(mac)),
    },
  };
}

function byKey<T>(rows: ReadonlyMap<string, T>): readonly T[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function noncesOf(
  state: DiskState,
  scope: "nonces" | "words",
  { nonces: most, noncesAtOnce }: StoreLimits,
  write: Write,
): Store["nonces"] {
  return {
    use: (key, expiresAtMs) =>
      write(`${scope}.use`, () => {
        const used = state[scope];
        if (used.size >= most) {
          const upTo = [...used.values()].sort((a, b) => a - b)[noncesAtOnce - 1] ?? 0;
          for (const [old, ends] of used) if (ends <= upTo) used.delete(old);
          state.nonceFloors.set(scope, Math.max(state.nonceFloors.get(scope) ?? 0, upTo));
        }
        const isNew = !used.has(key) && expiresAtMs > (state.nonceFloors.get(scope) ?? 0);
        if (isNew) used.set(key, expiresAtMs);
        return { value: isNew, detail: key };
      }),
  };
}

function ordersOf(state: DiskState, { orders: most }: StoreLimits, write: Write): Store["orders"] {
  return {
    begin: (order) =>
      write<ReturnType<Store["orders"]["begin"]>>("orders.begin", () => {
        const known = state.orders.get(order.id);
        if (known === undefined) state.orders.set(order.id, { ...order, result: undefined });
        if (state.orders.size > most) state.orders.delete(state.orders.keys().next().value ?? "");
        return { value: known && { id: known.id, atMs: known.atMs, result: known.result }, detail: known };
      }),
    finish: (id, result) =>
      write("orders.finish", () => {
        const known = state.orders.get(id);
        if (known !== undefined && known.result === undefined) state.orders.set(id, { ...known, result });
        return { value: undefined, detail: id };
      }),
    begun: () =>
      [...state.orders.values()]
        .filter(({ result }) => result === undefined)
        .map(({ id, atMs, interrupted }) => ({ id, atMs, interrupted })),
  };
}
