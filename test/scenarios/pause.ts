import { join } from "node:path";
import {
  childOf,
  type Fleet,
  freePort,
  fromSources,
  type Lab,
  recordOrders,
  scenario,
  type Stage,
  startDaemon,
  writeSites,
} from "@longshore/testkit";

const PAUSE_SECONDS = 60;
const WITHIN_SECONDS = 30;
const VICTIMS = ["agent", "broker", "hub"] as const;
type Victim = (typeof VICTIMS)[number];
const SITE = "oslo";
const FREE = [{ site: SITE, machine: "f1" }] as const;

export default scenario({
  summary:
    "an agent, a broker and a hub that stand still for a minute are in step within 30 s, and no order is done twice",
  tier: "full",
  budgetSeconds: 300,
  async run(stage: Stage) {
    const told = await Promise.all(VICTIMS.map((victim) => paused(stage, victim)));
    return Object.assign({}, ...told);
  },
});

/** A lab of its own for each: they wait at the same time. */
async function paused(stage: Stage, victim: Victim) {
  const say = (line: string): void => stage.log(`${victim}: ${line}`);
  const lab = await stage.lab({ examples: writeSites(join(stage.dir, victim), [SITE]), onStep: say });
  const story = await recordOrders(stage, lab, victim);
  await story.powerOn(FREE);
  const giving = new AbortController();
  const given = story.orders.keepGiving(FREE, giving.signal);
  const pid = pidOf(stage, lab, victim);
  say("stands still");
  process.kill(pid, "SIGSTOP");
  const until = performance.now() + PAUSE_SECONDS * 1000;
  if (victim === "agent") await silenceIsSeen(stage, story.fleet);
  else await siteWorks(stage, lab);
  if (victim === "hub") await secondHubIsRefused(stage, lab);
  await new Promise((resolve) => setTimeout(resolve, until - performance.now()));
  process.kill(pid, "SIGCONT");
  say("goes on");
  const seconds = await story.inStep(FREE, WITHIN_SECONDS);
  giving.abort();
  await given;
  say(`in step after ${seconds} s`);
  const counts = await story.proven();
  const { orders, changes, acts } = counts;
  return { [`${victim}Seconds`]: seconds, [`${victim}Orders`]: `${orders} orders, ${changes} changes, ${acts} acts` };
}

function pidOf(stage: Stage, lab: Lab, victim: Victim): number {
  const pid =
    victim === "broker"
      ? childOf(lab.hub.process.pid, /nats-server/)
      : (victim === "hub" ? lab.hub : lab.agents.get(SITE))?.process.pid;
  stage.expect(pid !== undefined, `there is a ${victim}`);
  return pid;
}

async function silenceIsSeen(stage: Stage, fleet: Fleet): Promise<void> {
  const isSilent = async () => (await fleet.site(SITE))?.link?.state === "silent";
  await stage.eventually("the hub says that the site is silent", isSilent);
}

/** Somebody presses the button of a machine whose power is held: its site needs neither hub nor broker. */
async function siteWorks(stage: Stage, lab: Lab): Promise<void> {
  const machine = lab.bmcs.get(`${SITE}/h1`)?.machine;
  stage.expect(machine !== undefined, "the held machine has a BMC");
  machine.press("off");
  await stage.eventually("held power is restored meanwhile", () => machine.power === "on", 30);
}

/** Who watches a hub that stands still and starts another one gets no second writer (case 42). */
async function secondHubIsRefused(stage: Stage, lab: Lab): Promise<void> {
  const http = `127.0.0.1:${await freePort()}`;
  const args = [
    "--state-directory",
    lab.hub.stateDir,
    "--nats-listen",
    `127.0.0.1:${await freePort()}`,
    "--http-listen",
    http,
  ];
  const refused = await startDaemon(fromSources("hub"), { args, readyUrl: `http://${http}/readyz` }).then(
    async (second) => {
      await second.stop();
      return "it serves";
    },
    (error: unknown) => String(error),
  );
  stage.expect(/HUB_STATE_IN_USE/.test(refused), `a second hub on the same state is refused: ${refused}`);
}
