import {
  type Encodable,
  followChain,
  HUB_KEY_LIFE,
  signerOf,
  signKeys,
  TrustChange,
  type TrustChangeRequest,
  type TrustKeys,
  type TrustShow,
  trustErrors,
  withHub,
} from "@longshore/contracts";
import type { Secret } from "@longshore/kit";
import type { Invocation } from "../invocation.ts";
import { readRootKey } from "./root-key.ts";

/** A change of the list: as asked of a hub that has the root, or made here with the root's key. */
export interface KeyChange {
  readonly request: Encodable<typeof TrustChangeRequest>;
  readonly next: (keys: TrustKeys, nowMs: number) => TrustKeys;
  /** Of a new root, which signs as well. */
  readonly newRoot?: Secret | undefined;
  /** Public, of the hub, instead of the one that it has. */
  readonly hubKey?: string | undefined;
}

/** Has the list changed: by the hub, or with `rootKey` by this program, so that the root never is where the hub is. */
export async function changeKeys(
  { request, next, newRoot, hubKey }: KeyChange,
  rootKey: string | undefined,
  { hub, io }: Pick<Invocation, "hub" | "io">,
): Promise<TrustShow> {
  if (rootKey === undefined) return await hub.call("apiTrustChange", request);
  const [shown, root] = [await hub.call("apiTrustShow", {}), await readRootKey(io, rootKey)];
  const signer = signerOf(root.reveal());
  const keys = keysUnder(signer.key, shown);
  const nowMs = io.clock.now();
  const named = { name: "hub", key: hubKey ?? shown.hubKey, lifeMs: HUB_KEY_LIFE };
  const list = next(withHub(keys, named, nowMs), nowMs); // renewed whenever the root is at hand
  const signers = [signer, ...(newRoot === undefined ? [] : [signerOf(newRoot.reveal())])];
  return await hub.call("apiTrustChange", { change: TrustChange.TRUST_CHANGE_TAKE, list: signKeys(list, signers) });
}

/** The list of today, when that root vouches for it: a hub that shows another is not believed. */
function keysUnder(root: string, { chain }: TrustShow): TrustKeys {
  const followed = followChain({ root, serial: 0 }, chain ?? { lists: [] });
  if ("refused" in followed)
    throw trustErrors.TRUST_KEYS_REFUSED({ reason: followed.refused, detail: followed.message });
  if (followed.root !== root) throw trustErrors.TRUST_WRONG_ROOT({ given: root, wanted: followed.root });
  return followed.keys;
}

/** The root of today as the pinned one names it. Throws TRUST_KEYS_REFUSED. */
export function rootOf(pinned: string, { chain }: TrustShow): string {
  const followed = followChain({ root: pinned, serial: 0 }, chain ?? { lists: [] });
  if ("refused" in followed)
    throw trustErrors.TRUST_KEYS_REFUSED({ reason: followed.refused, detail: followed.message });
  return followed.root;
}

/** The list that the hub shows; its own word for it. */
export function shownKeys({ chain }: TrustShow): TrustKeys {
  const first = chain?.lists[0]?.signatures[0]?.key ?? "";
  const followed = followChain({ root: first, serial: 0 }, chain ?? { lists: [] });
  if ("refused" in followed)
    throw trustErrors.TRUST_KEYS_REFUSED({ reason: followed.refused, detail: followed.message });
  return followed.keys;
}
