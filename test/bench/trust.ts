// What it costs to believe only what is signed, and to be a site that needs no hub: `npm run bench -- trust [--quick]`.
import type { Bench } from "@longshore/testkit/tools";
import { fileGrowthFigures } from "../../packages/agent/bench/file-growth.ts";
import { trustFigures } from "../../packages/contracts/bench/trust.ts";
import { outboxFigures } from "./io/outbox.ts";
import { thousandSitesFigures } from "./io/thousand-sites.ts";

const bench: Bench = async function* (context) {
  yield* trustFigures();
  yield* thousandSitesFigures(context);
  yield* fileGrowthFigures(context);
  yield* outboxFigures(context);
};
export default bench;
