import { createCurveKey, operatorCredentials, type TrustTree } from "@longshore/bus";
import {
  createKeyPair,
  HUB_KEY_LIFE,
  isKeyOf,
  OPERATOR_KEY_LIFE,
  operators,
  RootKept,
  type Signed,
  signedBytes,
  TrustChange,
  type TrustChangeRequest,
  type TrustExport,
  type TrustLogin,
  type TrustShow,
  trustErrors,
  verify,
  withHub,
  withOperator,
  withoutOperator,
  withRoot,
} from "@longshore/contracts";
import { isName, type Random } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import type { IntentDesk } from "../intents/intent-desk.ts";
import type { HubTrust } from "./hub-trust.ts";
import { HUB_NAME } from "./signing-state.ts";

export interface TrustDeskOptions {
  readonly trust: HubTrust;
  readonly tree: TrustTree;
  readonly intents: Pick<IntentDesk, "alone">;
  /** Ends the logins of operators who were removed. */
  readonly cutOff: () => Promise<void>;
  readonly random: Random;
}

/** `hub.api.trust.*`: who may speak for this hub, as its operators change it. */
export class TrustDesk {
  readonly #options: TrustDeskOptions;

  constructor(options: TrustDeskOptions) {
    this.#options = options;
  }

  show(): TrustShow {
    const { trust } = this.#options;
    const { chain, rootSeed, signer, nextKey = "" } = trust;
    return { chain, rootAtHome: rootSeed !== undefined, hubKey: signer.key, nextHubKey: nextKey };
  }

  /** Resolves when it holds, at the message bus too. Throws HUB_ROOT_NOT_AT_HOME, TRUST_*. */
  async change(request: TrustChangeRequest): Promise<TrustShow> {
    const { intents, cutOff } = this.#options;
    await intents.alone(() => this.#change(request)); // nothing is signed with one key and stored under another
    await cutOff();
    return this.show();
  }

  /** For the context file of an operator who is on the list. */
  async login(name: string): Promise<TrustLogin> {
    const { trust, tree } = this.#options;
    const known = operators(trust.keys);
    const found = known.find((each) => each.name === name);
    if (found === undefined) throw trustErrors.TRUST_NO_SUCH_OPERATOR({ name, known: known.map((each) => each.name) });
    return { jwt: await operatorCredentials(tree, { name, key: found.key, expiresAtMs: found.expiresAtMs }) };
  }

  /** The seed of the root, which only the caller can open. */
  export(curveKey: string): TrustExport {
    const { trust } = this.#options;
    const { rootSeed } = trust;
    if (rootSeed === undefined) throw hubErrors.HUB_ROOT_NOT_AT_HOME(undefined);
    if (!/^X[A-Z2-7]{55}$/.test(curveKey)) throw bad("curve_key", curveKey, "a public curve key");
    const sender = createCurveKey();
    const sealedSeed = sender.seal(Buffer.from(rootSeed.reveal()), curveKey);
    return { root: trust.root, sealedSeed, sender: sender.publicKey };
  }

  /** Only when the root itself says that it is kept elsewhere now. */
  async forget(proof: Signed | null | undefined): Promise<TrustShow> {
    const { trust } = this.#options;
    const kept = proof && RootKept.decode(proof.payload);
    const signature = proof?.signatures.find(({ key }) => key === trust.root);
    const holds =
      kept?.root === trust.root &&
      kept.serial === trust.keys.serial &&
      signature !== undefined &&
      verify(trust.root, signedBytes(RootKept, proof?.payload ?? new Uint8Array()), signature.value);
    if (!holds) throw bad("proof", "none that holds", "the word of the root of today that it is kept");
    await trust.forgetRoot();
    return this.show();
  }

  async #change({ change, name, key, validMs, list }: TrustChangeRequest): Promise<void> {
    const { trust, random } = this.#options;
    switch (change) {
      case TrustChange.TRUST_CHANGE_RENEW: {
        const hub = { name: HUB_NAME, key: trust.signer.key, lifeMs: HUB_KEY_LIFE };
        return trust.issue((keys, nowMs) => withHub(keys, hub, nowMs));
      }
      case TrustChange.TRUST_CHANGE_ADD_OPERATOR: {
        checkOperator(name, key);
        const operator = { name, key, lifeMs: validMs || OPERATOR_KEY_LIFE };
        return trust.issue((keys, nowMs) => withOperator(keys, operator, nowMs));
      }
      case TrustChange.TRUST_CHANGE_REMOVE_OPERATOR:
        return trust.issue((keys, nowMs) => withoutOperator(keys, name, nowMs));
      case TrustChange.TRUST_CHANGE_ROTATE: {
        const root = createKeyPair("operator", random);
        return trust.issue((keys, nowMs) => withRoot(keys, root.publicKey, nowMs), root.seed);
      }
      case TrustChange.TRUST_CHANGE_HAND_OVER:
        return trust.handOver(listOf(list));
      case TrustChange.TRUST_CHANGE_TAKE:
        return trust.take(listOf(list));
      case TrustChange.TRUST_CHANGE_ROTATE_HUB: {
        const next = createKeyPair("server", random);
        await trust.prepare(next.seed);
        if (trust.rootSeed === undefined) return;
        const hub = { name: HUB_NAME, key: next.publicKey, lifeMs: HUB_KEY_LIFE };
        return trust.issue((keys, nowMs) => withHub(keys, hub, nowMs));
      }
      default:
        throw bad("change", String(change), "one that this hub knows");
    }
  }
}

function checkOperator(name: string, key: string): void {
  if (!isName(name)) throw bad("name", JSON.stringify(name), "1 to 63 of a-z, 0-9 and '-'");
  if (!isKeyOf("user", key)) throw bad("key", JSON.stringify(key), "the public NKey of a user");
}

function listOf(list: Signed | null | undefined): Signed {
  if (!list) throw bad("list", "none", "a signed list of keys");
  return list;
}

function bad(field: string, found: string, expected: string): Error {
  return hubErrors.HUB_BAD_REQUEST({ field, found, expected });
}
