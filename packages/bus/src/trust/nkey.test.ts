import { createAccount, createOperator, createUser, fromPublic, fromSeed } from "@nats-io/nkeys";
import { expect, test } from "vitest";
import { createKeyPair, decodePublic, decodeSeed, publicKeyOf, sign, verify } from "@longshore/contracts";
import { isUserKey } from "./key-pair.ts";

const message = new TextEncoder().encode("to be signed");
const kinds = { operator: createOperator, account: createAccount, user: createUser } as const;

test.each(["operator", "account", "user"] as const)("a key of an %s is the same key to nkeys, both ways", (kind) => {
  const theirs = kinds[kind]();
  const theirSeed = new TextDecoder().decode(theirs.getSeed());
  expect(publicKeyOf(theirSeed)).toBe(theirs.getPublicKey());
  expect(verify(theirs.getPublicKey(), message, theirs.sign(message))).toBe(true);
  const ours = createKeyPair(kind);
  expect(fromSeed(new TextEncoder().encode(ours.seed.reveal())).getPublicKey()).toBe(ours.publicKey);
  expect(fromPublic(ours.publicKey).verify(message, sign(ours.seed.reveal(), message))).toBe(true);
});

test("the seed that `nk -gen user -pubout` printed has the public key that it printed", () => {
  // docs.nats.io, NKeys
  const seed = "SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY";
  expect(publicKeyOf(seed)).toBe("UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4");
});

test("what was changed in one letter is no key, and nothing verifies with it", () => {
  const { publicKey, seed } = createKeyPair("user");
  const signature = sign(seed.reveal(), message);
  for (let i = 0; i < publicKey.length; i++) {
    const other = publicKey[i] === "A" ? "B" : "A";
    const changed = publicKey.slice(0, i) + other + publicKey.slice(i + 1);
    expect(isUserKey(changed), changed).toBe(false);
    expect(verify(changed, message, signature)).toBe(false);
  }
  for (const text of ["", "U", publicKey.toLowerCase(), `${publicKey}A`, publicKey.slice(1), seed.reveal()]) {
    expect(isUserKey(text), text).toBe(false);
  }
  expect(isUserKey(createKeyPair("account").publicKey)).toBe(false);
  expect(decodeSeed(publicKey)).toBeUndefined();
  expect(decodePublic(seed.reveal())).toBeUndefined();
});

test("a signature over other bytes, or cut, does not hold", () => {
  const { publicKey, seed } = createKeyPair("user");
  const signature = sign(seed.reveal(), message);
  expect(verify(publicKey, message, signature)).toBe(true);
  expect(verify(publicKey, message.subarray(1), signature)).toBe(false);
  expect(verify(publicKey, message, signature.subarray(1))).toBe(false);
  expect(verify(publicKey, message, new Uint8Array())).toBe(false);
});

test("what is no seed is refused without being repeated", () => {
  expect(() => publicKeyOf("SUAhunter2")).toThrow("this is not the seed of an NKey");
});
