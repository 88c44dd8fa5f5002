// The figures of the spine: what the agent weighs, what a power status costs, what a thousand sites cost the hub.
import type { Bench } from "@longshore/testkit/tools";
import { agentMemoryFigures } from "./io/agent-memory.ts";
import { fleetFigures } from "./io/fleet.ts";
import { powerStatusFigures } from "../../packages/node-ipmi/bench/power-status.ts";

const bench: Bench = async function* (context) {
  yield* await powerStatusFigures();
  yield* agentMemoryFigures(context);
  yield* fleetFigures(context);
};
export default bench;
