import {
  createKeyPair,
  firstKeys,
  type Followed,
  followChain,
  HUB_KEY_LIFE,
  isKeyOf,
  publicKeyOf,
  signerOf,
  signKeys,
  TrustChain,
} from "@longshore/contracts";
import { type Clock, type Random, Secret } from "@longshore/kit";
import type { FormerKey } from "./former-key.ts";

/** What the hub signs with, and why that counts. Another hub of the same fleet has a key of its own and the same chain. */
export interface SigningState {
  /** The first root of this hub, public: every chain is followed from here. */
  readonly firstRoot: string;
  /** Of the root of today; absent once it was taken away, or never was here. */
  readonly rootSeed?: Secret | undefined;
  readonly hubSeed: Secret;
  /** Takes the place of `hubSeed` as soon as a list names its key. */
  readonly nextHubSeed?: Secret | undefined;
  /** What was signed with them is not all signed anew yet. */
  readonly former: readonly FormerKey[];
  /** Operators who were taken off the list, until their logins have ended by themselves. */
  readonly removed: readonly RemovedOperator[];
  readonly chain: TrustChain;
}

export interface RemovedOperator {
  readonly key: string;
  readonly atMs: number;
  readonly untilMs: number;
}

/** How the hub's own key is called on the list. */
export const HUB_NAME = "hub";

/** Made at the first start: a root at home, and the hub's key on its list. */
export function createSigningState(clock: Clock, random: Random): SigningState {
  const root = createKeyPair("operator", random);
  const hub = createKeyPair("server", random);
  const keys = firstKeys(root.publicKey, { name: HUB_NAME, key: hub.publicKey, lifeMs: HUB_KEY_LIFE }, clock.now());
  const chain = { lists: [signKeys(keys, [signerOf(root.seed.reveal())])] };
  return { firstRoot: root.publicKey, rootSeed: root.seed, hubSeed: hub.seed, former: [], removed: [], chain };
}

export function formatSigningState({ rootSeed, hubSeed, nextHubSeed, chain, ...rest }: SigningState): string {
  const plain = {
    version: 1,
    ...rest,
    rootSeed: rootSeed?.reveal(),
    hubSeed: hubSeed.reveal(),
    nextHubSeed: nextHubSeed?.reveal(),
    chain: Buffer.from(TrustChain.encode(chain)).toString("base64"),
  };
  return `${JSON.stringify(plain, null, 2)}\n`;
}

/** Throws when a part is missing, damaged, or not vouched for by the first root. */
export function parseSigningState(text: string): SigningState {
  const parsed = JSON.parse(text) as Partial<Record<string, unknown>>;
  const { version, firstRoot, rootSeed, hubSeed, nextHubSeed, chain, former, removed } = parsed;
  if (version !== 1) throw new Error("its version is not known");
  if (typeof firstRoot !== "string" || !isKeyOf("operator", firstRoot)) throw new Error("firstRoot is no key");
  if (typeof hubSeed !== "string" || typeof chain !== "string") throw new Error("a part is missing");
  const state = {
    firstRoot,
    hubSeed: new Secret(hubSeed),
    chain: TrustChain.decode(Buffer.from(chain, "base64")),
    former: (former ?? []) as FormerKey[],
    removed: (removed ?? []) as RemovedOperator[],
    ...(typeof nextHubSeed === "string" && { nextHubSeed: new Secret(nextHubSeed) }),
    ...(typeof rootSeed === "string" && { rootSeed: new Secret(rootSeed) }),
  };
  const { root } = followed(state);
  publicKeyOf(hubSeed);
  if (typeof rootSeed === "string" && publicKeyOf(rootSeed) !== root) throw new Error("rootSeed is not the root's");
  return state;
}

/** Root and list of today; throws when the chain does not lead there. */
export function followed({
  firstRoot,
  chain,
}: Pick<SigningState, "firstRoot" | "chain">): Exclude<Followed, { refused: unknown }> {
  const judged = followChain({ root: firstRoot, serial: 0 }, chain);
  if ("refused" in judged) throw new Error(`the chain of trust: ${judged.message}`);
  return judged;
}
