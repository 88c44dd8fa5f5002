import type { Store } from "@longshore/agent";

export type Identity = NonNullable<ReturnType<Store["identity"]["read"]>>;
export type HeldIntent = ReturnType<Store["intents"]["all"]>[number];
export type HeldIndex = NonNullable<ReturnType<Store["intents"]["index"]>>;
export type IntentChange = Parameters<Store["intents"]["adopt"]>[0];
export type Fact = ReturnType<Store["outbox"]["heads"]>[number];
export type NewFact = Parameters<Store["outbox"]["append"]>[0][number];
/** With what is told of it if nobody finishes it. */
export type TakenOrder = NonNullable<ReturnType<Store["orders"]["begin"]>> &
  Pick<Parameters<Store["orders"]["begin"]>[0], "interrupted">;
export type HeldTrust = NonNullable<ReturnType<Store["trust"]["read"]>>;
export type DroppedFacts = ReturnType<Store["outbox"]["dropped"]>[number];
export type PasswordRecord = NonNullable<ReturnType<Store["passwords"]["read"]>>;
export type Lease = ReturnType<Store["leases"]["all"]>[number];
export type BootRecord = ReturnType<Store["boots"]["all"]>[number];
export type MachineRecord = NonNullable<ReturnType<Store["provisioning"]["read"]>>;
export type PruneOrder = NonNullable<ReturnType<Store["prunes"]["read"]>>;
export type Discovered = ReturnType<Store["discovered"]["all"]>[number];
export type MachineMemory = ReturnType<Store["machines"]["read"]>;

/** All that an agent's file holds. What is in it is never changed in place, so that a copy is shallow. */
export interface DiskState {
  identity: Identity | undefined;
  intents: Map<string, HeldIntent>;
  index: HeldIndex | undefined;
  trust: HeldTrust | undefined;
  /** By key: when they expire. */
  nonces: Map<string, number>;
  words: Map<string, number>;
  /** Of each of these two: the highest expiry that was forgotten. */
  nonceFloors: Map<string, number>;
  /** How often it was opened. */
  openings: number;
  nextId: number;
  /** Next place in each counted lane. */
  ordinals: Map<string, number>;
  dropped: Map<string, DroppedFacts>;
  outbox: Map<number, Fact>;
  said: Map<string, Uint8Array>;
  orders: Map<string, TakenOrder>;
  machines: Map<string, MachineMemory>;
  passwords: Map<string, PasswordRecord>;
  leases: Map<string, Lease>;
  boots: Map<string, BootRecord>;
  provisioning: Map<string, MachineRecord>;
  discovered: Map<string, Discovered>;
  prunes: Map<string, PruneOrder>;
}

export function emptyState(): DiskState {
  return {
    identity: undefined,
    intents: new Map(),
    index: undefined,
    trust: undefined,
    nonces: new Map(),
    words: new Map(),
    nonceFloors: new Map(),
    openings: 0,
    nextId: 1,
    ordinals: new Map(),
    dropped: new Map(),
    outbox: new Map(),
    said: new Map(),
    orders: new Map(),
    machines: new Map(),
    passwords: new Map(),
    leases: new Map(),
    boots: new Map(),
    provisioning: new Map(),
    discovered: new Map(),
    prunes: new Map(),
  };
}

export function copyOf(state: DiskState): DiskState {
  return {
    ...state,
    intents: new Map(state.intents),
    nonces: new Map(state.nonces),
    words: new Map(state.words),
    nonceFloors: new Map(state.nonceFloors),
    ordinals: new Map(state.ordinals),
    dropped: new Map(state.dropped),
    outbox: new Map(state.outbox),
    said: new Map(state.said),
    orders: new Map(state.orders),
    machines: new Map(state.machines),
    passwords: new Map(state.passwords),
    leases: new Map(state.leases),
    boots: new Map(state.boots),
    provisioning: new Map(state.provisioning),
    discovered: new Map(state.discovered),
    prunes: new Map(state.prunes),
  };
}
