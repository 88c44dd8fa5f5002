import { createHash } from "node:crypto";
import { seededRandom } from "@longshore/kit";
import { expect, test } from "vitest";
import { DestructiveOrder } from "../gen/messages.ts";
import { judgeDestructiveOrder, LONGEST_LIFE_MS, sealDestructiveOrder } from "./destructive-order.ts";
import { signerOf } from "./ed25519.ts";
import { firstKeys, HUB_KEY_LIFE, withOperator, withoutOperator } from "./issue-keys.ts";
import { createKeyPair } from "./key-pair.ts";
import { sealSigned } from "./signed.ts";
import { TrustedKeys } from "./trusted-keys.ts";

const NOW = Date.UTC(2026, 10, 23);
const random = seededRandom(9);
const [root, hub, anna, ben] = (["operator", "server", "user", "user"] as const).map((kind) =>
  createKeyPair(kind, random),
) as [Pair, Pair, Pair, Pair];
type Pair = ReturnType<typeof createKeyPair>;
const lifeMs = HUB_KEY_LIFE;
const operators = [
  { name: "anna", key: anna.publicKey, lifeMs },
  { name: "ben", key: ben.publicKey, lifeMs },
];
const first = firstKeys(root.publicKey, { name: "hub", key: hub.publicKey, lifeMs }, NOW);
const list = operators.reduce((keys, operator) => withOperator(keys, operator, NOW), first);
const trusted = new TrustedKeys(list);
const planDigest = createHash("sha256").update("wipe sda, sdb").digest();
const what = { site: "oslo", verb: "machine deprovision", planDigest };
const order = { ...what, nonce: "0123456789abcdef", expiresAtMs: NOW + 60_000 };
const by = ({ seed }: Pair, changes: Partial<typeof order> = {}) =>
  sealDestructiveOrder({ ...order, ...changes }, signerOf(seed.reveal()));

test("an operator's word for this plan at this site counts, and says whose it is", () => {
  expect(judgeDestructiveOrder(by(anna), what, trusted, NOW)).toMatchObject({ order, operator: { name: "anna" } });
});

const otherPlan = createHash("sha256").update("wipe sda, sdb, sdc").digest();
test.each([
  ["the hub's word alone", by(hub), "WrongRole"],
  ["nobody's word", sealSigned(DestructiveOrder, DestructiveOrder.encode(order), []), "Unsigned"],
  ["a stranger's word", by(createKeyPair("user", random)), "UnknownSigner"],
  ["a word for another plan", by(anna, { planDigest: otherPlan }), "OtherPlan"],
  ["a word for a plan without a digest", by(anna, { planDigest: Buffer.alloc(0) }), "OtherPlan"],
  ["a word for another site", by(anna, { site: "bergen" }), "WrongSite"],
  ["a word for another deed", by(anna, { verb: "machine wipe" }), "WrongVerb"],
  ["a word of yesterday", by(anna, { expiresAtMs: NOW }), "Expired"],
  ["a word for ever", by(anna, { expiresAtMs: NOW + LONGEST_LIFE_MS + 1 }), "Expired"],
  ["a word that could be said twice", by(anna, { nonce: "" }), "Nonce"],
  ["noise", Uint8Array.of(0xff, 0xff), "Broken"],
] as const)("%s is refused", (_what, bytes, refused) => {
  expect(judgeDestructiveOrder(bytes, what, trusted, NOW)).toMatchObject({ refused });
});

test("an operator who was removed has no word any more, and nobody's is over before its time", () => {
  const without = new TrustedKeys(withoutOperator(list, "anna", NOW));
  expect(judgeDestructiveOrder(by(anna), what, without, NOW)).toMatchObject({ refused: "UnknownSigner" });
  const later = NOW + lifeMs;
  const late = by(anna, { expiresAtMs: later + 1000 });
  expect(judgeDestructiveOrder(late, what, trusted, later)).toMatchObject({ refused: "DelegationExpired" });
});
