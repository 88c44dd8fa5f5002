import { join } from "node:path";
import { type Lab, operatorOf, scenario, type Stage, writeSites } from "@longshore/testkit";
import { killBroker } from "../sites/io/broker-death.ts";
import { SiteFleet } from "../sites/io/site-fleet.ts";
import { SiteOrders } from "../sites/site-orders.ts";

const SITES = 500;
const WITHIN_SECONDS = 30;
/** Who waits a random time before each try comes back over a second and more. */
const SPREAD_SECONDS = 0.5;

export default scenario({
  summary: "five hundred agents whose broker dies come back over time, none is turned away, and all beat within 30 s",
  tier: "full",
  alone: true,
  budgetSeconds: 240,
  async run(stage: Stage) {
    const lab = await stage.lab({ examples: writeSites(join(stage.dir, "sites"), ["oslo"]) });
    const operator = stage.use(operatorOf(lab.contextFile));
    const sites = Array.from({ length: SITES }, (_, i) => `site-${i}`);
    const fleet = stage.use(await SiteFleet.open(lab, sites, 2));
    const held = await fleet.watch(() => 1);
    await new SiteOrders(operator).give(sites);
    await held();
    stage.log(`the broker dies under ${SITES} agents`);
    const { backAt } = killBroker(lab);
    const inStep = await fleet.watch(() => 1);
    const back = await backAt;
    const beats = stage.eventually(
      `${SITES} beats since the broker is back`,
      async () => (await heardSince(lab, back)) === SITES && secondsSince(back),
      WITHIN_SECONDS,
    );
    const times = (await inStep()).map((atMs) => (atMs - back) / 1000);
    const spread = Math.max(...times) - Math.min(...times);
    stage.expect(times.length === SITES, "every agent compared its index with the hub's again");
    stage.expect(spread >= SPREAD_SECONDS, `they do not come in one moment: ${spread} s between first and last`);
    return { inStepSeconds: Math.max(...times), spreadSeconds: spread, beatsSeconds: await beats };
  },
});

/** Sites of the fleet that the hub has heard since then. */
async function heardSince(lab: Lab, atMs: number): Promise<number> {
  const page = await (await fetch(`${lab.httpUrl}/metrics/sites`)).text();
  const heard = page.matchAll(/^longshore_site_last_beat_timestamp_seconds\{site="site-\d+"\} (\S+)/gm);
  return [...heard].filter(([, seconds]) => Number(seconds) * 1000 >= atMs).length;
}

function secondsSince(atMs: number): number {
  return (performance.timeOrigin + performance.now() - atMs) / 1000;
}
