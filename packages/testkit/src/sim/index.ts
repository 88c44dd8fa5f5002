export { SimServer, SOUND_BROKER } from "./broker/server.ts";
export { simEnrolLink, simHubLink, simOperatorLink, simSiteLink } from "./broker/sim-links.ts";
export { Line } from "./net/line.ts";
export { SimDisk } from "./store/disk.ts";
export { invariants } from "./invariants/index.ts";
export { type RunOptions, runSeed, type SeedOutcome, type Violation } from "./run-seed.ts";
export type { Seams } from "./world/seams.ts";
export { type Mutation, mutations } from "./mutations.ts";
export type { Fault } from "./world/faults.ts";
