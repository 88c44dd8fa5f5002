import { seededRandom } from "@longshore/kit";
import { expect, test } from "vitest";
import { type Signed, TrustChain, type TrustKeys } from "../gen/messages.ts";
import { signerOf } from "./ed25519.ts";
import { extendChain, type Followed, followChain, followChainBytes } from "./follow-chain.ts";
import { firstKeys, HUB_KEY_LIFE, signKeys, withHub, withOperator, withoutOperator, withRoot } from "./issue-keys.ts";
import { createKeyPair } from "./key-pair.ts";

const NOW = Date.UTC(2026, 10, 23);
const random = seededRandom(5);
const [r0, r1, r2, hub, anna, ben] = (["operator", "operator", "operator", "server", "user", "user"] as const).map(
  (kind) => createKeyPair(kind, random),
) as [Pair, Pair, Pair, Pair, Pair, Pair];
type Pair = ReturnType<typeof createKeyPair>;
const signed = (keys: TrustKeys, ...by: Pair[]): Signed =>
  signKeys(
    keys,
    by.map(({ seed }) => signerOf(seed.reveal())),
  );
const hubKey = { name: "hub", key: hub.publicKey, lifeMs: HUB_KEY_LIFE };
const operator = (name: string, { publicKey: key }: Pair) => ({ name, key, lifeMs: HUB_KEY_LIFE });

// a hub's life: its first list, an operator, two changes of root, an operator gone
const first = firstKeys(r0.publicKey, hubKey, NOW);
const second = withOperator(first, operator("anna", anna), NOW);
const third = withRoot(second, r1.publicKey, NOW);
const fourth = withRoot(withOperator(third, operator("ben", ben), NOW), r2.publicKey, NOW);
const fifth = withoutOperator(fourth, "anna", NOW);
let chain: TrustChain = { lists: [] };
for (const list of [
  signed(first, r0),
  signed(second, r0),
  signed(third, r0, r1),
  signed(fourth, r1, r2),
  signed(fifth, r2),
])
  chain = extendChain(chain, list);

test.each([
  ["the first root", r0],
  ["a root in between", r1],
  ["the root of today", r2],
])("a site that pinned %s comes to the list of today", (_what, { publicKey: root }) => {
  expect(chain.lists).toHaveLength(3); // lists that changed no root are not carried on
  const followed = followChain({ root, serial: 0 }, chain);
  expect(followed).toEqual({ root: r2.publicKey, keys: fifth });
  expect(followed).toEqual(followChainBytes({ root, serial: fifth.serial }, TrustChain.encode(chain)));
});

const stranger = createKeyPair("operator", random);
const forged = withOperator(fifth, operator("eve", createKeyPair("user", random)), NOW);
const tampered = { ...signed(fifth, r2), payload: signed(forged, r2).payload };
test.each([
  ["nothing", [], "Broken"],
  ["a list that nobody signed", [signed(first)], "Unsigned"],
  ["a list that another root signed", [signed(first, stranger)], "UnknownSigner"],
  ["a list that the hub signed", [signed(second, hub)], "UnknownSigner"],
  ["a list with a name more than was signed", [...chain.lists.slice(0, 2), tampered], "BadSignature"],
  ["a change of root that only the new root signed", [signed(third, r1)], "UnknownSigner"],
  ["a change of root that the new root did not sign", [signed(third, r0)], "BadSignature"],
  ["a list by a stranger behind good ones", [...chain.lists, signed(forged, stranger)], "UnknownSigner"],
  ["an unsigned list behind good ones", [...chain.lists, signed(forged)], "Unsigned"],
  [
    "a list by a root that was replaced",
    [...chain.lists, signed({ ...forged, root: r0.publicKey }, r0)],
    "UnknownSigner",
  ],
  ["lists whose serials do not rise", [signed(third, r0, r1), signed({ ...fifth, serial: 3 }, r2)], "UnknownSigner"],
  ["the same list twice", [signed(second, r0), signed(second, r0)], "Broken"],
  [
    "a list that names a key twice",
    [signed({ ...first, delegations: [...first.delegations, ...first.delegations] }, r0)],
    "Broken",
  ],
  ["a list whose root is no key", [signed({ ...first, root: "O" }, r0)], "Broken"],
  [
    "a hub's name for an operator's key",
    [signed(withHub(first, { ...hubKey, key: anna.publicKey }, NOW), r0)],
    "Broken",
  ],
  ["more lists than anyone needs", Array.from({ length: 65 }, () => signed(first, r0)), "Broken"],
] as const)("%s is refused", (_what, lists, refused) => {
  expect(followChain({ root: r0.publicKey, serial: 0 }, { lists: [...lists] })).toMatchObject({ refused });
});

test("a hub that was put back from a backup makes lists that are newer than any its sites hold", () => {
  const later = NOW + 60_000;
  const lost = withOperator(withRoot(second, r0.publicKey, NOW), operator("ben", ben), later);
  const again = withoutOperator(withOperator(second, operator("ben", ben), later + 1000), "anna", later + 1000);
  expect(again.serial).toBeGreaterThan(lost.serial);
});

test("a list older than the one held is refused, the one held is taken again", () => {
  const older = { lists: chain.lists.slice(0, -1) };
  const judge = (serial: number): Followed => followChain({ root: r2.publicKey, serial }, older);
  expect(judge(fourth.serial)).toHaveProperty("keys");
  expect(judge(fifth.serial)).toMatchObject({ refused: "Older" });
});

test("bytes that are no chain are refused, whatever they are", () => {
  expect(followChainBytes({ root: r0.publicKey, serial: 0 }, Uint8Array.of(0xff, 1, 2))).toMatchObject({
    refused: "Broken",
  });
  const broken = {
    lists: [{ payload: Uint8Array.of(0xff), signatures: [{ key: r0.publicKey, value: new Uint8Array() }] }],
  };
  expect(followChain({ root: r0.publicKey, serial: 0 }, broken)).toMatchObject({ refused: "Broken" });
});

test("names are not given twice, and the last operator stays", () => {
  expect(() => withOperator(second, operator("anna", ben), NOW)).toThrow(/an operator anna already/);
  expect(() => withOperator(second, operator("ann", anna), NOW)).toThrow(/an operator anna already/);
  expect(() => withoutOperator(second, "ben", NOW)).toThrow(/no operator ben; known: anna/);
  expect(() => withoutOperator(second, "anna", NOW)).toThrow(/last operator/);
});
