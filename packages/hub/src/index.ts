export { type HubSeams, type RunningHub, startHub } from "./hub.ts";
export { hubErrors } from "./hub-errors.ts";
export { type HubOptions, hubOptions } from "./options.ts";
