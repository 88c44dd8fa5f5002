/** What the site believes. Only the enrolment and a list signed by the root itself ever change it. */
export interface HeldTrust {
  /** Public NKey of the root. */
  readonly root: string;
  /** The TrustChain that ends with the list held. */
  readonly chain: Uint8Array;
}

export interface TrustStore {
  read(): HeldTrust | undefined;
  write(held: HeldTrust): void;
}
