import {
  type Delegation,
  extendChain,
  followChain,
  HUB_KEY_LIFE,
  type Named,
  operators,
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
import { type At, isOfFormer, type Seen } from "./former-key.ts";
import { followed, HUB_NAME, type RemovedOperator, type SigningState } from "./signing-state.ts";

export interface HubTrustOptions {
  readonly state: SigningState;
  /** Resolves when it is on disk. */
  readonly save: (state: SigningState) => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The next list as whoever has the root wants it. */
export type NextKeys = (keys: TrustKeys, nowMs: number) => TrustKeys;

/** With which key this hub signed what was read there; undefined = it did not. */
export type Own = (message: Named, signed: Signed, at: At) => "today" | "former" | undefined;

/** What the hub signs with, who its operators are, and the list of both that goes to every site. */
export class HubTrust {
  readonly #options: HubTrustOptions;
  readonly #listeners = new Set<() => void>();
  #state: SigningState;
  #signer: Signer;
  #root: string;
  #keys: TrustedKeys;
  #chainBytes: Uint8Array;
  #turn: Promise<unknown> = Promise.resolve();
  /** How far the hub has read what it signed itself. */
  seen: () => Seen = () => ({ intents: 0, records: 0 });

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

  /** Whether the hub itself signed that, at whatever time: with its key of today, or with one that was replaced since. */
  readonly own: Own = (message, signed, at) => {
    const { delegations } = this.#keys.list;
    const own = delegations.find(({ key }) => key === this.#signer.key);
    if (own === undefined) return undefined;
    const vouched = this.#keys.vouch(message, signed, SignerRole.SIGNER_ROLE_HUB, own.notBeforeMs);
    if ("signer" in vouched) return "today";
    return isOfFormer(this.#state.former, message, signed, at) ? "former" : undefined;
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

  /** Public; undefined while none is prepared. */
  get nextKey(): string | undefined {
    const { nextHubSeed } = this.#state;
    return nextHubSeed && publicKeyOf(nextHubSeed.reveal());
  }

  /** Something may still be signed with a key that was replaced. */
  get hasFormer(): boolean {
    return this.#state.former.length > 0;
  }

  /** Whose logins must not hold any more. */
  get removed(): readonly RemovedOperator[] {
    return this.#state.removed;
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
    return this.#inTurn(() => {
      const { rootSeed: _gone, ...rest } = this.#state;
      return this.#save(rest);
    });
  }

  /** With this key the hub signs from the list on that names it. */
  prepare(nextHubSeed: Secret): Promise<void> {
    return this.#inTurn(() => this.#save({ ...this.#state, nextHubSeed }));
  }

  /** All that counts is signed with the key of today. */
  forgetFormer(): Promise<void> {
    return this.#inTurn(() => this.#save({ ...this.#state, former: [] }));
  }

  #own() {
    return { name: HUB_NAME, key: this.#signer.key, lifeMs: HUB_KEY_LIFE };
  }

  #rootAtHome(): Secret {
    if (this.#state.rootSeed === undefined) throw hubErrors.HUB_ROOT_NOT_AT_HOME(undefined);
    return this.#state.rootSeed;
  }

  async #adopt(list: Signed, rootSeed: Secret | undefined): Promise<void> {
    const { firstRoot, rootSeed: rootBefore } = this.#state;
    const chain = extendChain(this.#state.chain, list);
    const judged = followChain({ root: firstRoot, serial: this.keys.serial + 1 }, chain);
    if ("refused" in judged) throw trustErrors.TRUST_KEYS_REFUSED({ reason: judged.refused, detail: judged.message });
    const keys = new TrustedKeys(judged.keys);
    const seed = [rootSeed, rootBefore].find((each) => each && publicKeyOf(each.reveal()) === judged.root);
    const removed = this.#removedBy(judged.keys);
    await this.#save({
      firstRoot,
      chain,
      removed,
      ...this.#signingBy(keys),
      ...(seed !== undefined && { rootSeed: seed }),
    });
    this.#root = judged.root;
    this.#keys = keys;
    this.#signer = signerOf(this.#state.hubSeed.reveal());
    this.#chainBytes = TrustChain.encode(chain);
    this.#options.log.info({ serial: judged.keys.serial, root: judged.root }, "another list of keys holds");
    for (const listen of this.#listeners) listen();
  }

  /** The key that the list names: that of today, or the one that was prepared. */
  #signingBy(keys: TrustedKeys): Pick<SigningState, "hubSeed" | "nextHubSeed" | "former"> {
    const { hubSeed, nextHubSeed, former } = this.#state;
    if (keys.find(this.#signer.key) !== undefined) return { hubSeed, nextHubSeed, former };
    if (nextHubSeed === undefined || keys.find(publicKeyOf(nextHubSeed.reveal())) === undefined)
      throw trustErrors.TRUST_KEYS_REFUSED({ reason: "WithoutHub", detail: "the hub's own key is not on the list" });
    return { hubSeed: nextHubSeed, former: [...former, { key: this.#signer.key, seen: this.seen() }] };
  }

  /** Who was removed before and now, while a login may still hold. */
  #removedBy(next: TrustKeys): RemovedOperator[] {
    const nowMs = this.#options.clock.now();
    const named = new Set(next.delegations.map(({ key }) => key));
    const gone = operators(this.keys)
      .filter(({ key }) => !named.has(key))
      .map(({ key, expiresAtMs }) => ({ key, atMs: nowMs, untilMs: expiresAtMs }));
    return [...this.#state.removed.filter(({ untilMs }) => untilMs > nowMs), ...gone];
  }

  async #save(state: SigningState): Promise<void> {
    await this.#options.save(state);
    this.#state = state;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch((error: unknown) => this.#options.log.debug({ reason: messageOf(error) }, "no new list"));
    return turn;
  }
}
