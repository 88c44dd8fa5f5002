// What it costs to believe only what is signed.
import type { Bench } from "@longshore/testkit/tools";
import { trustFigures } from "../../packages/contracts/bench/trust.ts";

const bench: Bench = async function* () {
  yield* trustFigures();
};
export default bench;
