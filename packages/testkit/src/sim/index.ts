export { SimServer, SOUND_BROKER } from "./broker/server.ts";
export { simEnrolLink, simHubLink, simOperatorLink, simSiteLink } from "./broker/sim-links.ts";
export { Line } from "./net/line.ts";
