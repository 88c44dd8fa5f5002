// `npm run image`: the agent's OCI image for amd64 and arm64 in dist/images, with a bill of materials beside each.
import { join, relative } from "node:path";
import { buildImage, LIMIT_MB } from "../deploy/agent/image/build.ts";
import { aligned } from "@longshore/testkit/tools";
import { fail } from "./lib/fail.ts";
import { root } from "./lib/root.ts";

if (process.getuid?.() !== 0) {
  fail("The image is built by root: its files have owners and one has a capability.", "sudo npm run image");
}
const built = await buildImage(join(root, "dist/images"), (line) => console.log(line)).catch(fail);
const rows = built.images.map(({ architecture, bytes, sbom }) => [
  architecture,
  `${(bytes / 1e6).toFixed(1)} MB`,
  relative(root, sbom),
]);
console.log(aligned([["ARCHITECTURE", "COMPRESSED", "BILL OF MATERIALS"], ...rows]));
console.log(relative(root, built.archive));
const heavy = built.images.filter(({ bytes }) => bytes > LIMIT_MB * 1e6);
if (heavy.length > 0) fail(`heavier than ${LIMIT_MB} MB: ${heavy.map((image) => image.architecture).join(", ")}`);
