// The boot services beside what sites use today; `npm run bench -- netboot dhcp` runs one part of it, `… install` the one
// that takes longer than all others and runs only when it is named.
import type { Bench } from "@longshore/testkit/tools";
import { bundleAgent } from "../../deploy/agent/bundle.ts";
import { bootFigures } from "../../packages/netboot/bench/boots.ts";
import { dhcpFigures } from "../../packages/netboot/bench/dhcp.ts";
import { httpFigures } from "../../packages/netboot/bench/http.ts";
import { tftpFigures } from "../../packages/netboot/bench/tftp.ts";
import { installFigures } from "./io/installs.ts";

const parts: Readonly<Record<string, Bench>> = {
  tftp: tftpFigures,
  http: httpFigures,
  boots: bootFigures(async (path, entry) => (await bundleAgent(path, entry)).path),
  dhcp: dhcpFigures,
  install: installFigures,
};

const bench: Bench = async function* (stage) {
  const unknown = stage.args.find((arg) => parts[arg] === undefined);
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}: ${Object.keys(parts).join(", ")}.`);
  const wanted = stage.args.length === 0 ? Object.keys(parts).filter((name) => name !== "install") : stage.args;
  for (const [name, part] of Object.entries(parts)) if (wanted.includes(name)) yield* part(stage);
};
export default bench;
