import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Lab,
  LOOPBACK,
  type OrderStory,
  recordOrders,
  scenario,
  type Stage,
  writeSites,
} from "@longshore/testkit";

/** Each site's agent dies at another write: the first, the second … after an order has come. */
const SITES = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh"];
const MOMENTS = ["before", "after"] as const;
const PRELOAD = `--import=${new URL("../../packages/agent/test/children/die-at-write.ts", import.meta.url).href}`;
type Asked = "an order" | "a change";

export default scenario({
  summary:
    "an agent that is killed before or after any of its writes goes on when it is back, and no order is done twice",
  tier: "full",
  budgetSeconds: 300,
  async run(stage: Stage) {
    const dieFile = (site: string): string => join(stage.dir, `die-${site}`);
    const lab = await stage.lab({
      examples: writeSites(join(stage.dir, "sites"), SITES, { held: 0, free: 1 }),
      places: {
        agent: (site) => ({ ...LOOPBACK, env: () => ({ NODE_OPTIONS: PRELOAD, LONGSHORE_DIE_FILE: dieFile(site) }) }),
      },
      agentArgs: ["--telemetry-interval", "1h"],
      onLost: (program) => stage.log(`${program} died`),
    });
    const story = await recordOrders(stage, lab);
    const free = SITES.map((site) => ({ site, machine: "f1" }));
    await story.powerOn(free);
    let deaths = 0;
    let slowestSeconds = 0;
    for (const asked of ["an order", "a change"] as const) {
      for (const moment of MOMENTS) {
        const died = await Promise.all(
          SITES.map((site, i) =>
            diesOnce(lab, story, { site, asked, file: dieFile(site), when: `${moment} ${i + 1}` }),
          ),
        );
        deaths += died.filter(Boolean).length;
        const names = SITES.filter((_, i) => died[i]);
        stage.log(`${moment} a write after ${asked}: ${names.join(", ")} died`);
        stage.expect(names.length >= 3, `agents die at their writes (${names.length})`);
        slowestSeconds = Math.max(slowestSeconds, await story.inStep(free, 60));
      }
    }
    return { deaths, slowestSeconds, ...(await story.proven()) };
  },
});

interface Death {
  readonly site: string;
  readonly asked: Asked;
  readonly file: string;
  /** "before 3": at which of its writes. */
  readonly when: string;
}

/** False when so many writes did not come. */
async function diesOnce(lab: Lab, { orders }: OrderStory, { site, asked, file, when }: Death): Promise<boolean> {
  const agent = lab.agents.get(site);
  if (agent === undefined) return false;
  const { process } = agent;
  writeFileSync(file, when);
  await (asked === "an order" ? orders.pulse(site, "f1") : orders.change(site, "f1"));
  const hasDied = await Promise.race([
    process.ended.then(() => true),
    new Promise<boolean>((resolve) => setTimeout(resolve, 3000, false)),
  ]);
  rmSync(file, { force: true });
  if (hasDied) await agent.start();
  return hasDied;
}
