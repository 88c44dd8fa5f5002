import { join } from "node:path";
import { type Lab, type OrderStory, recordOrders, scenario, type Stage, writeSites } from "@longshore/testkit";

const SITES = ["bergen", "oslo", "tromso"];
const MACHINES = 10;
const HELD = SITES.flatMap((site) => Array.from({ length: MACHINES }, (_, i) => ({ site, machine: `h${i + 1}` })));
/** Milliseconds after the change was asked for at which the hub dies. */
const MOMENTS = [10, 30, 60, 100, 160, 250];

export default scenario({
  summary:
    "a hub that is killed in the middle of a change of many documents has stored it whole or not at all for each site, delivers it, and no BMC is told twice",
  tier: "full",
  alone: true,
  budgetSeconds: 300,
  async run(stage: Stage) {
    const examples = writeSites(join(stage.dir, "sites"), SITES, { held: MACHINES, free: 0 });
    const lab = await stage.lab({ examples });
    const story = await recordOrders(stage, lab);
    const figures = { answered: 0, cutShort: 0, sitesOrdered: 0, slowestSeconds: 0 };
    for (const [round, moment] of MOMENTS.entries()) {
      const power = round % 2 === 0 ? "off" : "on";
      stage.log(`${power} for ${HELD.length} machines; the hub is killed after ${moment} ms`);
      const before = timesTold(lab);
      const asked = story.orders.hold(HELD, power);
      await new Promise((resolve) => setTimeout(resolve, moment));
      await lab.hub.kill();
      const from = performance.now();
      await lab.hub.start();
      const isAnswered = await asked;
      figures[isAnswered ? "answered" : "cutShort"]++;
      const ordered = await wholeOrNotAtAll(stage, story, power);
      figures.sitesOrdered += ordered;
      stage.expect(!isAnswered || ordered === SITES.length, "what was answered is stored for every site");
      await stage.eventually("the same change again is taken", () => story.orders.hold(HELD, power));
      await stage.eventually(`every machine is ${power}`, () =>
        HELD.every(({ site, machine }) => lab.bmcs.get(`${site}/${machine}`)?.machine.power === power),
      );
      await stage.eventually("and its site says so", () => story.fleet.allReady());
      figures.slowestSeconds = Math.max(figures.slowestSeconds, Math.round((performance.now() - from) / 1000));
      for (const [key, times] of timesTold(lab)) {
        const now = times - (before.get(key) ?? 0);
        stage.expect(now === 1, `the BMC of ${key} was told once, not ${now} times`);
      }
    }
    return { ...figures, ...(await story.proven()) };
  },
});

function timesTold(lab: Lab): Map<string, number> {
  return new Map([...lab.bmcs].map(([key, { machine }]) => [key, machine.actions.length]));
}

/** At how many sites the change stands, after the hub has come back: at each for all documents or for none. */
async function wholeOrNotAtAll(stage: Stage, { fleet }: OrderStory, power: string): Promise<number> {
  const machines = await stage.eventually("the hub answers", () => fleet.machines());
  let whole = 0;
  for (const [site, ofSite] of Map.groupBy(machines, (machine) => machine.site)) {
    const changed = ofSite.filter(
      ({ spec }) => (JSON.parse(Buffer.from(spec).toString()) as { power?: string }).power === power,
    ).length;
    stage.expect(
      changed === 0 || changed === MACHINES,
      `${site} has the change whole or not at all: ${changed} of ${MACHINES}`,
    );
    if (changed > 0) whole++;
  }
  return whole;
}
