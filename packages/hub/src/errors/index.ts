export { createErrorRelay, type ErrorRelay, type ErrorRelayOptions } from "./error-relay.ts";
