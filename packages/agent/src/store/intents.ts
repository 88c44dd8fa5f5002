/** A document that the site holds, as it was accepted. */
export interface HeldIntent {
  /** Lowercase, as in subjects. */
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly generation: number;
  readonly epoch: number;
  /** SHA-256 of `payload`, hex. */
  readonly digest: string;
  /** The Envelope, byte for byte as it was signed. */
  readonly payload: Uint8Array;
}

/** The index that says which documents the site has. */
export interface HeldIndex {
  readonly generation: number;
  readonly epoch: number;
  /** SHA-256 of `payload`, hex. */
  readonly digest: string;
  /** The IntentIndex, byte for byte as it was signed. */
  readonly payload: Uint8Array;
}

export interface IntentKey {
  readonly kind: string;
  readonly name: string;
}

export interface IntentStore {
  index(): HeldIndex | undefined;
  all(): HeldIntent[];
  /** One transaction, the index last: either the whole order is held or nothing of it. */
  adopt(change: IntentChange): void;
}

export interface IntentChange {
  readonly put: readonly HeldIntent[];
  readonly remove: readonly IntentKey[];
  readonly index: HeldIndex;
}
