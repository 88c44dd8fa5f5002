import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Lab,
  type LabProgram,
  type OrderStory,
  recordOrders,
  scenario,
  type Stage,
  writeSites,
} from "@longshore/testkit";

const SITE = "oslo";
const FREE = [{ site: SITE, machine: "f1" }] as const;

export default scenario({
  summary:
    "a state file with flipped bits, a broken log or a missing end is set aside and told with what is lost; the rest is carried over",
  tier: "full",
  budgetSeconds: 300,
  async run(stage: Stage) {
    const examples = writeSites(join(stage.dir, "sites"), [SITE], { held: 3, free: 1 });
    const lab = await stage.lab({ examples });
    const story = await recordOrders(stage, lab);
    const agent = lab.agents.get(SITE);
    stage.expect(agent !== undefined, "the site has an agent");
    await story.powerOn(FREE);
    await story.inStep(FREE, 60);
    await lab.hub.stop();
    stage.log("the hub is gone: what happens waits in the agent's file");

    const file = join(agent.stateDir, "agent.db");
    await pressed(stage, lab, ["h1", "h2"]);
    await agent.stop();
    stage.log("the last two pages are cut off");
    truncateSync(file, statSync(file).size - 8192);
    await startsDamaged(stage, agent);

    await pressed(stage, lab, ["h2", "h3"]);
    await agent.stop();
    stage.log("bits flip in what was said of h2, and in the document of h3");
    const port = lab.bmcs.get(`${SITE}/h3`)?.address.port;
    const flipped = [`site.${SITE}.event.machine.h2`, `"port":${port}`].map((text) => flipAll(file, text));
    stage.expect(!flipped.includes(0), "both stand in the file");
    await startsDamaged(stage, agent);

    await pressed(stage, lab, ["h1"]);
    await agent.kill();
    stage.log("a bit flips in the middle of the log");
    flipInLog(stage, `${file}-wal`);
    await startsDamaged(stage, agent);

    await lab.hub.start();
    const seconds = await story.inStep(FREE, 60);
    const told = await stage.eventually("each damage is told with what was lost", () => damages(story));
    return { inStepSeconds: seconds, ...told, ...(await story.proven()) };
  },
});

/** Somebody presses these buttons: the agent restores the power and writes down both. */
async function pressed(stage: Stage, lab: Lab, machines: readonly string[]): Promise<void> {
  for (const name of machines) {
    const machine = lab.bmcs.get(`${SITE}/${name}`)?.machine;
    machine?.press("off");
    await stage.eventually(`${name} is on again`, () => machine?.power === "on", 30);
  }
  await new Promise((resolve) => setTimeout(resolve, 4000)); // until it has read that they are on
}

/** Flips a bit of this text wherever it stands; says how often it does. */
function flipAll(file: string, text: string): number {
  const bytes = readFileSync(file);
  let times = 0;
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) {
    bytes[at + text.length - 1] = (bytes[at + text.length - 1] ?? 0) ^ 4;
    times++;
  }
  writeFileSync(file, bytes);
  return times;
}

/** In the second of its frames, so that there are commits behind it. */
function flipInLog(stage: Stage, log: string): void {
  stage.expect(existsSync(log) && statSync(log).size > 32 + 3 * 4120, "a killed agent leaves its log");
  const bytes = readFileSync(log);
  const at = 32 + 4120 + 24 + 2000;
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  writeFileSync(log, bytes);
}

async function startsDamaged(stage: Stage, agent: LabProgram): Promise<void> {
  await agent.start();
  const [line] = agent.process
    .output()
    .split("\n")
    .filter((each) => each.includes("set aside"));
  stage.expect(line !== undefined, "the agent sets the damaged file aside and says so");
  stage.log(/"reason".*(?=,"msg")/.exec(line)?.[0] ?? line);
}

async function damages({ fleet }: OrderStory): Promise<Record<string, string> | undefined> {
  const events = (await fleet.events(SITE))?.flatMap(({ event }) => (event?.reason === "StateDamaged" ? [event] : []));
  if (events?.length !== 3) return undefined;
  const [cut, bits, log] = events.map(({ message }) => /lost: [^;]*/.exec(message)?.[0] ?? "");
  return { cut: cut ?? "", bits: bits ?? "", log: log ?? "" };
}
