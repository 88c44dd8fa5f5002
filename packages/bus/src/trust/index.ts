export { accountClaims, type Claims, claimsOf } from "./accounts.ts";
export { createCurveKey, type CurveKey, curveKeyOf, isOwnCurveKey, signCurveKey } from "./curve-key.ts";
export {
  describeCredentials,
  hubCredentials,
  operatorCredentials,
  renewalCredentials,
  siteCredentials,
  sysCredentials,
  tokenCredentials,
} from "./credentials.ts";
export { createKeyPair, type KeyPair } from "@longshore/contracts";
export { type Credentials, isUserKey } from "./key-pair.ts";
export { OBJECT_STREAM, type Role, roles, SITE_API_PREFIX } from "./permissions.ts";
export { type Revocation, REVOKING, type RevokedOperator, revokedUntilMs, withRevocations } from "./revoke.ts";
export { natsServerConfig, type ServerConfig } from "./server-config.ts";
export { type AccountName, ACCOUNTS, createTrustTree, parseTrustTree, type TrustTree } from "./tree.ts";
