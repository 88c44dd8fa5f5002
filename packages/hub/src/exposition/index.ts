export { createExposition, type Exposition, type ExpositionOptions } from "./exposition.ts";
export type { SiteLinkState } from "./fleet-site.ts";
export type { ExpositionLimits } from "./limits.ts";
