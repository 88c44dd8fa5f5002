// The hub without its process: everything that it does, on a bus that is given. For simulations.
export { type Exposition, createExposition } from "./exposition/index.ts";
export { createErrorRelay, type ErrorRelay } from "./errors/index.ts";
export { startServices, type ServiceOptions, type Services } from "./services.ts";
export { HubTrust, type HubTrustOptions } from "./trust/hub-trust.ts";
export { createSigningState, type SigningState } from "./trust/signing-state.ts";
