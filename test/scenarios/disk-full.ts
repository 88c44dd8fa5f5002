import { join } from "node:path";
import {
  type Lab,
  LOOPBACK,
  type OrderStory,
  recordOrders,
  scenario,
  type SmallDisk,
  smallDisk,
  type Stage,
  writeSites,
} from "@longshore/testkit";

const SITE = "oslo";
const FREE = [{ site: SITE, machine: "f1" }] as const;
const WITHIN_SECONDS = 30;
/** So long that everything that writes has met it. */
const FULL_FOR_MS = 8000;

export default scenario({
  summary:
    "a full disk, the agent's or the hub's, is told, spoils nothing that was acknowledged, and is over when there is room",
  tier: "full",
  budgetSeconds: 300,
  needsRoot: true,
  async run(stage: Stage) {
    const agentDisk = stage.use(await smallDisk(join(stage.dir, "agent-disk"), 8));
    const hubDisk = stage.use(await smallDisk(join(stage.dir, "hub-disk"), 48));
    const lab = await stage.lab({
      examples: writeSites(join(stage.dir, "sites"), [SITE]),
      places: {
        hub: { ...LOOPBACK, stateDir: join(hubDisk.path, "hub") },
        agent: () => ({ ...LOOPBACK, stateDir: join(agentDisk.path, "agent") }),
      },
      agentArgs: ["--beat-interval", "1s", "--telemetry-interval", "1s"],
    });
    const story = await recordOrders(stage, lab);
    await story.powerOn(FREE);
    await story.inStep(FREE, 60);
    const agentSeconds = await agentIsFull(stage, lab, story, agentDisk);
    const hubSeconds = await hubIsFull(stage, lab, story, hubDisk);
    await agentIsSound(stage, lab);
    return { agentSeconds, hubSeconds, ...(await story.proven()) };
  },
});

async function agentIsFull(stage: Stage, lab: Lab, { orders, inStep }: OrderStory, disk: SmallDisk): Promise<number> {
  disk.fill();
  stage.log("the agent's disk is full");
  await stage.eventually("the site says that its agent is in trouble", async () =>
    /AgentInTrouble.*no room/.test((await lab.cli("describe", "site", SITE)).stdout),
  );
  stage.expect((await readyz(lab.agents.get(SITE)?.httpUrl)) === 503, "the agent is not ready");
  const acts = lab.bmcs.get(`${SITE}/f1`)?.machine.actions.length;
  stage.expect(!(await orders.pulse(SITE, "f1")), "an order that cannot be written down is not taken");
  stage.expect(lab.bmcs.get(`${SITE}/f1`)?.machine.actions.length === acts, "and not acted on");
  stage.expect(await orders.change(SITE, "f1"), "the hub takes a change");
  const held = lab.bmcs.get(`${SITE}/h1`)?.machine;
  held?.press("off");
  await stage.eventually("held power is restored all the same", () => held?.power === "on", 30);
  await new Promise((resolve) => setTimeout(resolve, FULL_FOR_MS));
  disk.free();
  stage.log("there is room");
  const seconds = await inStep(FREE, WITHIN_SECONDS);
  await stage.eventually(
    "the site is well",
    async () => !(await lab.cli("describe", "site", SITE)).stdout.includes("InTrouble"),
  );
  stage.expect((await readyz(lab.agents.get(SITE)?.httpUrl)) === 200, "the agent is ready again");
  return seconds;
}

async function hubIsFull(stage: Stage, lab: Lab, { orders, inStep }: OrderStory, disk: SmallDisk): Promise<number> {
  disk.fill();
  stage.log("the hub's disk is full");
  const giving = new AbortController();
  const given = orders.keepGiving(FREE, giving.signal);
  await stage.eventually("the hub says that it has no room", async () =>
    /room to store/.test(await (await fetch(`${lab.httpUrl}/readyz`)).text()),
  );
  stage.expect(!(await orders.change(SITE, "h1")), "a change that cannot be stored is not acknowledged");
  await new Promise((resolve) => setTimeout(resolve, FULL_FOR_MS));
  disk.free();
  const from = performance.now();
  stage.log("there is room");
  await stage.eventually("the hub is ready again", async () => (await readyz(lab.httpUrl)) === 200, WITHIN_SECONDS);
  await inStep(FREE, WITHIN_SECONDS);
  const seconds = Math.round((performance.now() - from) / 100) / 10;
  giving.abort();
  await given;
  return seconds;
}

/** What lies on the agent's disk is whole: it starts from it and misses nothing. */
async function agentIsSound(stage: Stage, lab: Lab): Promise<void> {
  const agent = lab.agents.get(SITE);
  await agent?.kill();
  await agent?.start();
  stage.expect(agent?.process.output().includes("set aside") === false, "the agent's file is as it was written");
}

async function readyz(url: string | undefined): Promise<number> {
  return (await fetch(`${url}/readyz`)).status;
}
