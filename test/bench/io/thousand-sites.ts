import { fileURLToPath } from "node:url";
import { type Lab, openLab, operatorOf } from "@longshore/testkit";
import type { BenchStage, Figure } from "@longshore/testkit/tools";
import { SiteFleet } from "../../sites/io/site-fleet.ts";
import { SiteOrders } from "../../sites/site-orders.ts";
import { fanOutFigures } from "./fan-out.ts";
import { reconnectFigures } from "./reconnect.ts";

const SITES = 1000;
const QUICK = 50;
const PROCESSES = 2;
const examples = fileURLToPath(new URL("../../../examples/lab", import.meta.url));

/** What the figures of many sites share. */
export interface SiteStage extends Pick<BenchStage, "log"> {
  readonly lab: Lab;
  readonly fleet: SiteFleet;
  readonly orders: SiteOrders;
  readonly processes: number;
}

/** A hub with a thousand sites, each a whole agent. `--quick` or `--sites N`: fewer. */
export async function* thousandSitesFigures({ args, log }: BenchStage): AsyncGenerator<Figure> {
  const at = args.indexOf("--sites");
  const count = at >= 0 ? Number(args[at + 1]) : args.includes("--quick") ? QUICK : SITES;
  await using lab = await openLab({ examples, ports: "free", onStep: log });
  await using operator = operatorOf(lab.contextFile);
  const names = Array.from({ length: count }, (_, i) => `site-${i}`);
  log(`connecting ${count} agents`);
  await using fleet = await SiteFleet.open(lab, names, PROCESSES);
  const stage = { lab, fleet, orders: new SiteOrders(operator), processes: PROCESSES, log };
  const held = await fleet.watch(() => 1);
  await stage.orders.give(names);
  await held();
  yield* fanOutFigures(stage);
  yield* reconnectFigures(stage);
}
