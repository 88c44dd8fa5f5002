export { createExposition, type Exposition, type ExpositionOptions } from "./exposition.ts";
export type { SiteLinkState } from "./fleet-site.ts";
export { defaultLimits, type ExpositionLimits } from "./limits.ts";
