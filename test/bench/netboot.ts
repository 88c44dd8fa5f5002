// The boot services beside what sites use today.
import type { Bench } from "@longshore/testkit/tools";
import { bootFigures } from "../../packages/netboot/bench/boots.ts";
import { dhcpFigures } from "../../packages/netboot/bench/dhcp.ts";
import { tftpFigures } from "../../packages/netboot/bench/tftp.ts";

const bench: Bench = async function* (stage) {
  yield* tftpFigures(stage);
  yield* bootFigures(stage);
  yield* dhcpFigures(stage);
};
export default bench;
