export {
  type Destruction,
  judgeDestructiveOrder,
  type JudgedOrder,
  LONGEST_LIFE_MS,
  type OrderRefusal,
  sealDestructiveOrder,
} from "./destructive-order.ts";
export { publicKeyOf, sign, type Signer, signerOf, type Verifier, verifierOf, verify } from "./ed25519.ts";
export {
  type ChainRefusal,
  extendChain,
  type Followed,
  followChain,
  followChainBytes,
  type PinnedRoot,
} from "./follow-chain.ts";
export * from "./issue-keys.ts";
export { createKeyPair, isKeyOf, type KeyPair } from "./key-pair.ts";
export { decodePublic, decodeSeed, encodePublic, encodeSeed, NKEY_KINDS, type NKeyKind } from "./nkey.ts";
export { type Named, sealSigned, signedBytes, signPayload } from "./signed.ts";
export { trustErrors } from "./trust-errors.ts";
export { type SignatureRefusal, TrustedKeys, type Vouched, whyNot } from "./trusted-keys.ts";
