import {
  createKeyPair,
  type Encodable,
  firstKeys,
  HUB_KEY_LIFE,
  Recipients,
  signerOf,
  type SiteAgentsReply,
  signKeys,
  signPayload,
} from "@longshore/contracts";
import { seededRandom } from "@longshore/kit";

const root = createKeyPair("operator", seededRandom(1));
const hub = createKeyPair("server", seededRandom(2));
/** 2026-03-01T12:00:00Z */
const nowMs = Date.UTC(2026, 2, 1, 12);
/** Also by the clock on the wall. */
const lifeMs = 100 * HUB_KEY_LIFE;
const keys = firstKeys(root.publicKey, { name: "hub", key: hub.publicKey, lifeMs }, nowMs);

/** The root that the test's context believes. */
export const ROOT = root.publicKey;

/** The answer of a hub under that root, or as whoever has other keys would give it. */
export function vouchedFor(
  { site, nonce }: { readonly site: string; readonly nonce: string },
  { agents, recoveryKey = "" }: Pick<Encodable<typeof SiteAgentsReply>, "agents" | "recoveryKey">,
  by = { root, hub, keys },
) {
  const named = (agents ?? []).map(({ key = "", curveKey = "" }) => ({ key, curveKey }));
  const payload = Recipients.encode({ site, nonce, agents: named, recoveryKey });
  return {
    agents: agents ?? [],
    recoveryKey,
    vouched: signPayload(Recipients, payload, [signerOf(by.hub.seed.reveal())]),
    trust: { lists: [signKeys(by.keys, [signerOf(by.root.seed.reveal())])] },
  };
}
