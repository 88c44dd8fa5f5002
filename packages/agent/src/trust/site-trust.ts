import type { Vouch } from "@longshore/bus";
import {
  Call,
  type Destruction,
  followChainBytes,
  judgeDestructiveOrder,
  type JudgedOrder,
  type Named,
  type Signed,
  SignerRole,
  TrustedKeys,
  type Vouched,
} from "@longshore/contracts";
import type { Clock } from "@longshore/kit";
import { type Refusal, type RefusalReason, refusal } from "../intents/refusal.ts";
import type { Verify } from "../intents/verify.ts";
import type { HeldTrust, TrustStore } from "../store/trust.ts";

/**
 * Whom the site believes: the keys that its pinned root vouches for, as the newest list has them. What they sign counts,
 * everything else is noise. In a simulation the keys come from `seededTrust` of the testkit: signatures by the same
 * seeds over the same bytes are the same bytes, so that a run with real signatures repeats exactly.
 */
export class SiteTrust {
  readonly #store: TrustStore;
  readonly #clock: Clock;
  #held: { readonly root: string; readonly keys: TrustedKeys } | undefined;

  constructor(store: TrustStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
    const stored = store.read();
    if (stored !== undefined) this.#held = followed(stored);
  }

  /** Of the list held; 0 while there is none. */
  get serial(): number {
    return this.#held?.keys.list.serial ?? 0;
  }

  /** Takes on a newer list when the pinned root, or one that it made its follower, vouches for it. */
  follow(chain: Uint8Array): "adopted" | "current" | { readonly refused: Refusal } {
    const root = this.#held?.root ?? this.#store.read()?.root;
    if (root === undefined) return refusal("UnknownSigner", "this site has pinned no root");
    const judged = followChainBytes({ root, serial: this.serial }, chain);
    if ("refused" in judged) return refusal(judged.refused, judged.message);
    if (judged.keys.serial === this.serial) return "current";
    this.#store.write({ root: judged.root, chain });
    this.#held = { root: judged.root, keys: new TrustedKeys(judged.keys) };
    return "adopted";
  }

  readonly verify: Verify = (message, signed) => {
    const vouched = this.#vouch(message, signed);
    if ("signer" in vouched) return { bytes: signed.payload };
    return refusal(vouched.refused, `${SENTENCES[vouched.refused] ?? ""} (trust keys ${this.serial})`);
  };

  /** Commands: only the hub gives them. */
  readonly vouch: Vouch = (signed) => {
    const vouched = this.#vouch(Call, signed);
    return "signer" in vouched ? { key: vouched.signer.key } : { refused: kebab(vouched.refused) };
  };

  /** Whether an operator gave its word for exactly that destruction. */
  judgeOrder(order: Uint8Array, what: Destruction): JudgedOrder {
    const keys = this.#held?.keys;
    if (keys === undefined) return { refused: "UnknownSigner", message: "this site has pinned no root" };
    return judgeDestructiveOrder(order, what, keys, this.#clock.now());
  }

  #vouch(message: Named, signed: Signed): Vouched {
    const keys = this.#held?.keys;
    if (keys === undefined) return { refused: "UnknownSigner" };
    return keys.vouch(message, signed, SignerRole.SIGNER_ROLE_HUB, this.#clock.now());
  }
}

/** What was stored was followed before; a chain that no longer holds (a damaged disk) leaves the root alone. */
function followed({ root, chain }: HeldTrust): { root: string; keys: TrustedKeys } | undefined {
  const judged = followChainBytes({ root, serial: 0 }, chain);
  return "refused" in judged ? undefined : { root: judged.root, keys: new TrustedKeys(judged.keys) };
}

const SENTENCES: Readonly<Partial<Record<RefusalReason, string>>> = {
  Unsigned: "nobody signed it",
  UnknownSigner: "the root of this site does not know its signer",
  WrongRole: "its signer may not speak for the hub",
  DelegationNotYet: "its signer's time has not come",
  DelegationExpired: "its signer's time is over",
  BadSignature: "the bytes are not those that were signed",
};

/** Reasons of the bus are kebab-case. */
function kebab(reason: string): string {
  return reason.replaceAll(/(?<=.)[A-Z]/g, "-$&").toLowerCase();
}
