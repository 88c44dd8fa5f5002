import {
  createKeyPair,
  extendChain,
  firstKeys,
  HUB_KEY_LIFE,
  type KeyPair,
  type Named,
  sealSigned,
  type Signer,
  signerOf,
  signKeys,
  TrustChain,
  type TrustKeys,
  withOperator,
} from "@longshore/contracts";
import { seededRandom, SteppedClock } from "@longshore/kit";
import type { HeldTrust } from "../src/store/trust.ts";

const random = seededRandom(11);
export const pair = (kind: Parameters<typeof createKeyPair>[0]): KeyPair => createKeyPair(kind, random);
export const signerFor = ({ seed }: KeyPair): Signer => signerOf(seed.reveal());

/** A root, the hub that it vouches for, and an operator: the same ones in every run. */
export class HubKeys {
  readonly root = pair("operator");
  readonly hub = pair("server");
  readonly operator = pair("user");
  list: TrustKeys;
  chain: TrustChain;

  constructor(nowMs = new SteppedClock().now()) {
    const hub = { name: "hub", key: this.hub.publicKey, lifeMs: HUB_KEY_LIFE };
    const operator = { name: "anna", key: this.operator.publicKey, lifeMs: HUB_KEY_LIFE };
    this.list = withOperator(firstKeys(this.root.publicKey, hub, nowMs), operator, nowMs);
    this.chain = { lists: [signKeys(this.list, [signerFor(this.root)])] };
  }

  /** What a site holds after its enrolment. */
  get pinned(): HeldTrust {
    return { root: this.root.publicKey, chain: TrustChain.encode(this.chain) };
  }

  /** The next list; returns the chain to it. */
  next(change: (list: TrustKeys) => TrustKeys, ...signers: KeyPair[]): Uint8Array {
    this.list = change(this.list);
    const by = signers.length > 0 ? signers : [this.root];
    this.chain = extendChain(this.chain, signKeys(this.list, by.map(signerFor)));
    return TrustChain.encode(this.chain);
  }

  sign(message: Named, payload: Uint8Array, ...by: KeyPair[]): Uint8Array {
    return sealSigned(message, payload, (by.length > 0 ? by : [this.hub]).map(signerFor));
  }
}
