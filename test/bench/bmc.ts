// The IPMI client and its command beside the tools that others use, against go-ipmi's BMC a thousand times.
import { join } from "node:path";
import { type Bench, tempDir } from "@longshore/testkit/tools";
import { build } from "esbuild";
import { packetFigures } from "../../packages/node-ipmi/bench/one-status.ts";
import { powerStatusFigures } from "../../packages/node-ipmi/bench/power-status.ts";
import { sensorFigures } from "../../packages/node-ipmi/bench/sensors.ts";
import { silenceFigures } from "../../packages/node-ipmi/bench/silence.ts";
import { startFigures } from "../../packages/node-ipmi/bench/start.ts";
import { sweepFigures } from "../../packages/node-ipmi/bench/sweeps.ts";
import { buildLibrary } from "../../scripts/lib/publish/library.ts";
import { root } from "../../scripts/lib/root.ts";

const bench: Bench = async function* (stage) {
  await using folder = tempDir("node-ipmi-");
  stage.log("building node-ipmi as it is published");
  await buildLibrary("node-ipmi", folder.path);
  const command = folder.join("dist/bin/node-ipmi.js");
  const loop = folder.join("dist/bare-sweep.js");
  await build({ entryPoints: [join(root, "packages/node-ipmi/bench/bare-sweep.ts")], outfile: loop, format: "esm" });
  yield* startFigures(command, stage);
  yield* sweepFigures(command, loop, stage);
  yield* await powerStatusFigures();
  yield* packetFigures(command);
  yield* silenceFigures(command, stage);
  yield* sensorFigures(command, stage);
};
export default bench;
