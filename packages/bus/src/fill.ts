// For those who carry the links by something else than a connection to nats-server: a simulation of it.
export type {
  CarriedHeaders,
  CarriedMessage,
  Carrier,
  CarrierOptions,
  Follow,
  FollowSpec,
  Headers,
  RequestOptions,
} from "./carrier.ts";
export { enrolLink } from "./io/connect-enrol.ts";
export { CarriedHubLink } from "./io/connect-hub.ts";
export { operatorLink } from "./io/connect-operator.ts";
export { CarriedSiteLink } from "./io/connect-site.ts";
export { type Keeper, keepConnected, RECONNECT } from "./keep-connected.ts";
export { LineState } from "./line-state.ts";
export { roles, siteReads, siteSends } from "./trust/permissions.ts";
