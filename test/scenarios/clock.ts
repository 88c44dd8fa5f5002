import { join } from "node:path";
import {
  type FakeClock,
  fakeClock,
  type Lab,
  LOOPBACK,
  type OrderStory,
  recordOrders,
  scenario,
  type Stage,
  writeSites,
} from "@longshore/testkit";

/** By site: how its agent's clock goes wrong. */
const WRONG = { ahead: "+2d", behind: "-2d" } as const;
const SITES = Object.keys(WRONG) as (keyof typeof WRONG)[];
const FREE = SITES.map((site) => ({ site, machine: "f1" }));
const WITHIN_SECONDS = 30;

export default scenario({
  summary:
    "clocks that are two days off end nothing before its time and are told; when they agree again all is in step, and no order was done twice",
  tier: "full",
  budgetSeconds: 300,
  needs: ["faketime"],
  async run(stage: Stage) {
    const clocks = new Map<string, FakeClock>();
    for (const name of ["hub", ...SITES]) clocks.set(name, await fakeClock(join(stage.dir, `clock-${name}`)));
    const placeOf = (name: string) => ({ ...LOOPBACK, env: () => clocks.get(name)?.env ?? {} });
    const lab = await stage.lab({
      examples: writeSites(join(stage.dir, "sites"), SITES),
      places: { hub: placeOf("hub"), agent: placeOf },
      agentArgs: ["--beat-interval", "1s"],
    });
    const story = await recordOrders(stage, lab);
    await story.powerOn(FREE);
    const giving = new AbortController();
    const given = story.orders.keepGiving(FREE, giving.signal);
    const agents = await agentsAreWrong(stage, lab, story, clocks);
    const ahead = await hubIsWrong(stage, lab, story, clocks, "+2d");
    const behind = await hubIsWrong(stage, lab, story, clocks, "-2d");
    giving.abort();
    await given;
    return { agentsSeconds: agents, hubAheadSeconds: ahead, hubBehindSeconds: behind, ...(await story.proven()) };
  },
});

type Clocks = ReadonlyMap<string, FakeClock>;

async function agentsAreWrong(stage: Stage, lab: Lab, story: OrderStory, clocks: Clocks): Promise<number> {
  stage.log("the agents' clocks are off, one ahead, one behind");
  for (const site of SITES) clocks.get(site)?.set(WRONG[site]);
  for (const site of SITES) {
    await stage.eventually(`the clock of ${site} is told`, async () =>
      new RegExp(`ClockWrong.*2d ${site === "ahead" ? "ahead of" : "behind"}`).test(
        (await lab.cli("describe", "site", site)).stdout,
      ),
    );
    await stage.eventually(`${site} says why it takes no command`, async () =>
      (await story.fleet.events(site))?.some(({ event }) => event?.reason === "CommandRefused"),
    );
    await holds(stage, lab, site);
  }
  await startsWithWrongClock(stage, lab);
  for (const site of SITES) clocks.get(site)?.set("+0"); // for one of them a step back in the middle of its work
  stage.log("the agents' clocks are right");
  return await story.inStep(FREE, WITHIN_SECONDS);
}

/** Nothing that is held ends before its time. */
async function holds(stage: Stage, lab: Lab, site: string): Promise<void> {
  const machine = lab.bmcs.get(`${site}/h1`)?.machine;
  machine?.press("off");
  await stage.eventually(`held power is restored at ${site}`, () => machine?.power === "on", 30);
}

/** With a clock before the hub's certificate it cannot believe the hub: it says so, and works from its file. */
async function startsWithWrongClock(stage: Stage, lab: Lab): Promise<void> {
  const agent = lab.agents.get("behind");
  stage.expect(agent !== undefined, "there is an agent");
  await agent.kill();
  await agent.start();
  await holds(stage, lab, "behind");
  await stage.eventually("it says why it has no line", async () => {
    const page = await (await fetch(`${agent.httpUrl}/healthz`)).json();
    const { link, linkReason } = page as { link: string; linkReason: string };
    return link === "down" && /certificate is not yet valid/.test(linkReason);
  });
}

async function hubIsWrong(stage: Stage, lab: Lab, story: OrderStory, clocks: Clocks, offset: string): Promise<number> {
  stage.log(`the hub's clock is off: ${offset}`);
  clocks.get("hub")?.set(offset);
  await stage.eventually("an operator is told that the clocks differ", async () => {
    const { code, stderr } = await lab.cli("get", "sites");
    return code !== 0 && /check the clocks/.test(stderr);
  });
  for (const site of SITES) await holds(stage, lab, site);
  clocks.get("hub")?.set("+0");
  stage.log("the hub's clock is right");
  return await story.inStep(FREE, WITHIN_SECONDS);
}
