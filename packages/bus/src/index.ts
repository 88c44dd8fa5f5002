export { busRefused, LONGEST_LIFETIME_MS, type Vouch } from "./call.ts";
export { busErrors } from "./errors.ts";
export { connectEnrol, type EnrolOptions } from "./io/connect-enrol.ts";
export { connectHub, type HubOptions } from "./io/connect-hub.ts";
export { connectOperator, type OperatorOptions } from "./io/connect-operator.ts";
export {
  busFactSeconds,
  busFactsInFlight,
  busFactsWaiting,
  busSignalsDropped,
  connectSite,
  type SiteOptions,
} from "./io/connect-site.ts";
export { pushAccounts } from "./io/push-account.ts";
export { openStreamVault, type StreamDescription, type StreamVault, type VaultOptions } from "./io/stream-vault.ts";
export { type Login, watchLogins } from "./io/watch-logins.ts";
export { busConnectionsUp, busConnects, busDenied } from "./io/session.ts";
export type { CommandTrust, ConnectOptions, Refused, Reports } from "./link-options.ts";
export * from "./ports.ts";
export { issuesOf, ProblemError } from "./problem.ts";
export { ReplayCache, type UsedNonces } from "./replay-cache.ts";
export * from "./trust/index.ts";
