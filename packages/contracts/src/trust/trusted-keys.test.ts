import { seededRandom } from "@longshore/kit";
import { expect, test } from "vitest";
import { Envelope, IntentIndex, Signed, SignerRole } from "../gen/messages.ts";
import { sign, signerOf } from "./ed25519.ts";
import { firstKeys, HUB_KEY_LIFE, OPERATOR_KEY_LIFE, withOperator } from "./issue-keys.ts";
import { createKeyPair } from "./key-pair.ts";
import { encodeSeed } from "./nkey.ts";
import { signPayload } from "./signed.ts";
import { TrustedKeys } from "./trusted-keys.ts";

const NOW = Date.UTC(2026, 10, 23);
const HOUR = 3_600_000;
const random = seededRandom(3);
const [root, hub, operator, stranger] = [
  createKeyPair("operator", random),
  createKeyPair("server", random),
  createKeyPair("user", random),
  createKeyPair("server", random),
];
const signerFor = (pair: typeof root) => signerOf(pair.seed.reveal());
const list = withOperator(
  firstKeys(root.publicKey, { name: "hub", key: hub.publicKey, lifeMs: HUB_KEY_LIFE }, NOW),
  { name: "anna", key: operator.publicKey, lifeMs: OPERATOR_KEY_LIFE },
  NOW,
);
const trusted = new TrustedKeys(list);
const payload = Envelope.encode({ site: "oslo", kind: "Machine", name: "r1u7", generation: 3 });
const { SIGNER_ROLE_HUB, SIGNER_ROLE_OPERATOR } = SignerRole;
const by = (...pairs: (typeof root)[]): Signed => signPayload(Envelope, payload, pairs.map(signerFor));

test("what the hub signed is the hub's word", () => {
  expect(trusted.vouch(Envelope, by(hub), SIGNER_ROLE_HUB, NOW)).toMatchObject({ signer: { name: "hub" } });
  expect(trusted.vouch(Envelope, by(stranger, hub), SIGNER_ROLE_HUB, NOW)).toMatchObject({ signer: { name: "hub" } });
  expect(trusted.vouch(Envelope, by(operator), SIGNER_ROLE_OPERATOR, NOW)).toMatchObject({ signer: { name: "anna" } });
});

test.each([
  ["bytes that nobody signed", by(), NOW, "Unsigned"],
  ["bytes that a stranger signed", by(stranger), NOW, "UnknownSigner"],
  ["bytes that the root itself signed", by(root), NOW, "UnknownSigner"],
  ["bytes that only an operator signed", by(operator), NOW, "WrongRole"],
  ["bytes changed after they were signed", { ...by(hub), payload: payload.subarray(1) }, NOW, "BadSignature"],
  ["a signature under another's name", claim(by(stranger), hub.publicKey), NOW, "BadSignature"],
  ["a cut signature", cut(by(hub)), NOW, "BadSignature"],
  ["bytes signed as another message", signPayload(IntentIndex, payload, [signerFor(hub)]), NOW, "BadSignature"],
  ["a key whose time is over", by(hub), NOW + HUB_KEY_LIFE, "DelegationExpired"],
  ["a key whose time has not come", by(hub), NOW - HOUR - 1, "DelegationNotYet"],
  ["a good signature behind a crowd", by(stranger, stranger, stranger, stranger, hub), NOW, "UnknownSigner"],
] as const)("%s are refused as %4$s", (_what, signed, nowMs, refused) => {
  expect(trusted.vouch(Envelope, signed, SIGNER_ROLE_HUB, nowMs)).toEqual({ refused });
});

test("the same seed and bytes make the same signature, for ever", () => {
  expect(by(hub)).toEqual(by(hub));
  // RFC 8032 §7.1, test 2
  const seed = encodeSeed(
    "user",
    Buffer.from("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "hex"),
  );
  const signature =
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
  expect(Buffer.from(sign(seed, Uint8Array.of(0x72))).toString("hex")).toBe(signature);
});

function claim(signed: Signed, key: string): Signed {
  return { ...signed, signatures: signed.signatures.map((each) => ({ ...each, key })) };
}

function cut(signed: Signed): Signed {
  return { ...signed, signatures: signed.signatures.map(({ key, value }) => ({ key, value: value.subarray(1) })) };
}
