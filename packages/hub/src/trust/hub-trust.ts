import {
  type Delegation,
  extendChain,
  followChain,
  HUB_KEY_LIFE,
  type Named,
  OPERATOR_KEY_LIFE,
  publicKeyOf,
  type Signed,
  sealSigned,
  type Signer,
  signerOf,
  SignerRole,
  signKeys,
  signPayload,
  TrustChain,
  TrustedKeys,
  TrustKeys,
  trustErrors,
  whyNot,
  withHub,
  withOperator,
} from "@longshore/contracts";
import { type Clock, type Logger, messageOf, type Secret } from "@longshore/kit";
import { hubErrors } from "../hub-errors.ts";
import { followed, HUB_NAME, type SigningState } from "./signing-state.ts";

export interface HubTrustOptions {
  readonly state: SigningState;
  /** Resolves when it is on disk. */
  readonly save: (state: SigningState) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The next list as whoever has the root wants it. */
export type NextKeys = (keys: TrustKeys, nowMs: number) => TrustKeys;

/** What the hub signs with, who its operators are, and the list of both that goes to every site. */
export class HubTrust {
  readonly #options: HubTrustOptions;
  readonly #listeners = new Set<() => void>();
  #state: SigningState;
  readonly #signer: Signer;
  #root: string;
  #keys: TrustedKeys;
  #chainBytes: Uint8Array;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: HubTrustOptions) {
    this.#options = options;
    this.#state = options.state;
    this.#signer = signerOf(options.state.hubSeed.reveal());
    const { root, keys } = followed(options.state);
    this.#root = root;
    this.#keys = new TrustedKeys(keys);
    this.#chainBytes = TrustChain.encode(options.state.chain);
  }

  /** Signs commands. */
  get signer(): Signer {
    return this.#signer;
  }

  /** The payload as a Signed of the hub, encoded. */
  readonly sign = (message: Named, payload: Uint8Array): Uint8Array => sealSigned(message, payload, [this.#signer]);

  /** Whether the hub itself signed that, at whatever time. */
  readonly isOwn = (message: Named, signed: Signed): boolean => {
    const { delegations } = this.#keys.list;
    const own = delegations.find(({ key }) => key === this.#signer.key);
    if (own === undefined) return false;
    return "signer" in this.#keys.vouch(message, signed, SignerRole.SIGNER_ROLE_HUB, own.notBeforeMs);
  };

  /** Public NKey: what a new site pins. */
  get root(): string {
    return this.#root;
  }

  get rootSeed(): Secret | undefined {
    return this.#state.rootSeed;
  }

  get keys(): TrustKeys {
    return this.#keys.list;
  }

  get chain(): TrustChain {
    return this.#state.chain;
  }

  get chainBytes(): Uint8Array {
    return this.#chainBytes;
  }

  /** An operator whose time it is. */
  operator(key: string): Delegation | undefined {
    const found = this.#keys.find(key);
    const role = SignerRole.SIGNER_ROLE_OPERATOR;
    return found && whyNot(found, role, this.#options.clock.now()) === undefined ? found : undefined;
  }

  /** Another list holds now. Returns the way to stop. */
  onChange(listen: () => void): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  /** The owner of the state directory is the first operator: on the second list, and never put back on a later one. */
  async begin(admin: { readonly name: string; readonly key: string }): Promise<void> {
    const first = { name: admin.name, key: admin.key, lifeMs: OPERATOR_KEY_LIFE };
    if (this.keys.serial === 1 && this.rootSeed !== undefined) {
      await this.issue((keys, nowMs) => withOperator(keys, first, nowMs));
    }
    await this.keepRenewed();
  }

  /** A new life for the hub's key when a third of it is left; without the root it can only be asked for. */
  async keepRenewed(): Promise<void> {
    const { clock, log } = this.#options;
    const until = this.#keys.find(this.#signer.key)?.expiresAtMs ?? 0;
    if (until - clock.now() > HUB_KEY_LIFE / 3) return;
    if (this.rootSeed !== undefined) {
      await this.issue((keys, nowMs) => withHub(keys, this.#own(), nowMs));
      log.info({ serial: this.keys.serial }, "the hub's key was renewed");
      return;
    }
    log.warn(
      { until: new Date(until).toISOString() },
      "the hub's key ends soon: `longshore trust renew --root-key FILE`",
    );
  }

  /** The next list, signed by the root at home. Throws HUB_ROOT_NOT_AT_HOME, or what `next` throws. */
  issue(next: NextKeys, newRoot?: Secret): Promise<void> {
    return this.#inTurn(async () => {
      const rootSeed = this.#rootAtHome();
      const signers = [rootSeed, ...(newRoot === undefined ? [] : [newRoot])].map((seed) => signerOf(seed.reveal()));
      const list = signKeys(next(this.keys, this.#options.clock.now()), signers);
      await this.#adopt(list, newRoot ?? rootSeed);
    });
  }

  /** A list that was signed where the root is. Throws TRUST_KEYS_REFUSED. */
  take(list: Signed): Promise<void> {
    return this.#inTurn(() => this.#adopt(list, undefined));
  }

  /** A list signed by a root that never was here: the old one says that it follows, and is forgotten. */
  handOver(list: Signed): Promise<void> {
    return this.#inTurn(async () => {
      const old = signerOf(this.#rootAtHome().reveal());
      const { payload, signatures } = signPayload(TrustKeys, list.payload, [old]);
      await this.#adopt({ payload, signatures: [...signatures, ...list.signatures] }, undefined);
    });
  }

  /** The root's seed leaves the hub. */
  forgetRoot(): Promise<void> {
    return this.#inTurn(async () => {
      const { rootSeed: _gone, ...rest } = this.#state;
      await this.#options.save(rest);
      this.#state = rest;
    });
  }

  #own() {
    return { name: HUB_NAME, key: this.#signer.key, lifeMs: HUB_KEY_LIFE };
  }

  #rootAtHome(): Secret {
    if (this.#state.rootSeed === undefined) throw hubErrors.HUB_ROOT_NOT_AT_HOME(undefined);
    return this.#state.rootSeed;
  }

  async #adopt(list: Signed, rootSeed: Secret | undefined): Promise<void> {
    const { firstRoot, hubSeed } = this.#state;
    const chain = extendChain(this.#state.chain, list);
    const judged = followChain({ root: firstRoot, serial: this.keys.serial + 1 }, chain);
    if ("refused" in judged) throw trustErrors.TRUST_KEYS_REFUSED({ reason: judged.refused, detail: judged.message });
    const keys = new TrustedKeys(judged.keys);
    if (keys.find(this.#signer.key) === undefined)
      throw trustErrors.TRUST_KEYS_REFUSED({ reason: "WithoutHub", detail: "the hub's own key is not on the list" });
    const seed = [rootSeed, this.#state.rootSeed].find((each) => each && publicKeyOf(each.reveal()) === judged.root);
    const state = { firstRoot, hubSeed, chain, ...(seed !== undefined && { rootSeed: seed }) };
    await this.#options.save(state);
    this.#state = state;
    this.#root = judged.root;
    this.#keys = keys;
    this.#chainBytes = TrustChain.encode(chain);
    this.#options.log.info({ serial: judged.keys.serial, root: judged.root }, "another list of keys holds");
    for (const listen of this.#listeners) listen();
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch((error: unknown) => this.#options.log.debug({ reason: messageOf(error) }, "no new list"));
    return turn;
  }
}
