import { isName, messageOf } from "@longshore/kit";
import { type Delegation, Signed, SignerRole, TrustChain, TrustKeys } from "../gen/messages.ts";
import { verify } from "./ed25519.ts";
import { isKeyOf } from "./key-pair.ts";
import { signedBytes } from "./signed.ts";

/** What is trusted before a chain is followed: at first only the root that the token named. */
export interface PinnedRoot {
  /** Public NKey. */
  readonly root: string;
  /** Of the list held; 0 while none is. */
  readonly serial: number;
}

export type ChainRefusal = "Broken" | "Unsigned" | "UnknownSigner" | "BadSignature" | "Older";

export type Followed =
  | { readonly root: string; readonly keys: TrustKeys }
  | { readonly refused: ChainRefusal; readonly message: string };

/**
 * The list at the end of a chain, when every step to it is signed by the root that held before: lists before the pinned
 * root are passed over, a new root must also have signed that it is one. Never back to an older list.
 */
export function followChain(pinned: PinnedRoot, chain: TrustChain): Followed {
  if (chain.lists.length === 0 || chain.lists.length > MOST_LISTS) return refuse("Broken", "no list, or too many");
  let at: { readonly root: string; readonly keys?: TrustKeys } = { root: pinned.root };
  for (const list of chain.lists) {
    const signers = list.signatures.map(({ key }) => key);
    if (!signers.includes(at.root)) {
      if (at.keys === undefined) continue;
      return refuse(signers.length === 0 ? "Unsigned" : "UnknownSigner", `a list after ${at.keys.serial}`);
    }
    const step = takeStep(at, list);
    if ("refused" in step) return step;
    at = step;
  }
  if (at.keys === undefined) {
    const anyone = chain.lists.some(({ signatures }) => signatures.length > 0);
    return refuse(anyone ? "UnknownSigner" : "Unsigned", `no list is signed by the pinned root ${pinned.root}`);
  }
  if (at.keys.serial < pinned.serial) return refuse("Older", `list ${at.keys.serial}; ${pinned.serial} is held`);
  return { root: at.root, keys: at.keys };
}

/** The same from bytes that may be anything. */
export function followChainBytes(pinned: PinnedRoot, bytes: Uint8Array): Followed {
  try {
    return followChain(pinned, TrustChain.decode(bytes));
  } catch (error) {
    return refuse("Broken", messageOf(error));
  }
}

/** The list with its change of root, put behind those that are still needed: every change of root before it. */
export function extendChain(chain: TrustChain, next: Signed): TrustChain {
  return { lists: [...chain.lists.filter(isChangeOfRoot), next] };
}

const MOST_LISTS = 64;
const MOST_DELEGATIONS = 1000;

function takeStep(
  { root, keys: before }: { readonly root: string; readonly keys?: TrustKeys },
  list: Signed,
): { readonly root: string; readonly keys: TrustKeys } | Extract<Followed, { refused: unknown }> {
  const keys = readKeys(list.payload);
  if (typeof keys === "string") return refuse("Broken", keys);
  if (before !== undefined && keys.serial <= before.serial) return refuse("Broken", "its serials do not rise");
  const missing = [root, keys.root].find((key) => !isSignedBy(key, list));
  if (missing !== undefined) return refuse("BadSignature", `list ${keys.serial} is not signed by ${missing}`);
  return { root: keys.root, keys };
}

function isSignedBy(root: string, { payload, signatures }: Signed): boolean {
  const bytes = signedBytes(TrustKeys, payload);
  return signatures.slice(0, 2).some(({ key, value }) => key === root && verify(key, bytes, value));
}

function isChangeOfRoot(list: Signed): boolean {
  return new Set(list.signatures.map(({ key }) => key)).size > 1;
}

/** The list, or what is wrong with it. */
function readKeys(payload: Uint8Array): TrustKeys | string {
  let keys: TrustKeys;
  try {
    keys = TrustKeys.decode(payload);
  } catch (error) {
    return messageOf(error);
  }
  if (!isKeyOf("operator", keys.root)) return "its root is not the public key of one";
  if (!Number.isSafeInteger(keys.serial) || keys.serial < 1) return "its serial is none";
  if (keys.delegations.length > MOST_DELEGATIONS) return "it names too many keys";
  if (new Set(keys.delegations.map(({ key }) => key)).size !== keys.delegations.length) return "it names a key twice";
  const bad = keys.delegations.find((delegation) => !isWellFormed(delegation));
  return bad === undefined ? keys : `its delegation ${JSON.stringify(bad.name)} is none`;
}

function isWellFormed({ key, role, name }: Delegation): boolean {
  const kind = role === SignerRole.SIGNER_ROLE_HUB ? "server" : "user";
  return role !== SignerRole.SIGNER_ROLE_UNSPECIFIED && isKeyOf(kind, key) && isName(name);
}

function refuse(refused: ChainRefusal, message: string): { refused: ChainRefusal; message: string } {
  return { refused, message };
}
