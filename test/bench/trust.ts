// What it costs to believe only what is signed.
import type { Bench } from "@longshore/testkit/tools";
import { outboxFigures } from "../../packages/agent/bench/outbox.ts";
import { trustFigures } from "../../packages/contracts/bench/trust.ts";

const bench: Bench = async function* (context) {
  yield* trustFigures();
  yield* outboxFigures(context);
};
export default bench;
