import { type Lab, type LabProgram, recordOrders, scenario, type Stage } from "@longshore/testkit";

/** Nothing holds its power. */
const FREE = [{ site: "oslo", machine: "r1u8" }] as const;

export default scenario({
  summary: "a site without its hub goes on from its file, also over a kill -9, and tells afterwards what it did",
  tier: "full",
  budgetSeconds: 400,
  async run(stage: Stage) {
    const lab = await stage.lab();
    const agent = lab.agents.get("oslo");
    stage.expect(agent !== undefined, "the site has an agent");
    const story = await recordOrders(stage, lab);
    await story.powerOn(FREE);
    await story.inStep(FREE, 60);
    const goneAt = Date.now();
    await lab.hub.stop();
    stage.log("the hub is gone");
    await pressAndRestore(stage, lab, "before the agent dies");
    await agent.kill();
    await agent.start();
    stage.log("the agent was killed and started again, the hub still gone");
    await pressAndRestore(stage, lab, "after the agent's restart");
    await stage.eventually("the site was away long enough to be missed", () => Date.now() - goneAt > 50_000, 60);
    stage.expect((await fetched(agent)) === 0, "an agent that starts without its hub works from its file");

    agent.process.signal("SIGSTOP"); // so that the hub gives an order before the line is back
    await lab.hub.start();
    await stage.eventually("the hub takes a change", () => story.orders.change("oslo", "r1u8"));
    const backAt = Date.now();
    agent.process.signal("SIGCONT");
    await stage.eventually("the order arrives", async () => (await fetched(agent)) > 0);
    await stage.eventually("all machines are Ready", () => story.fleet.allReady(), 90);
    const reads = await fetched(agent);
    stage.expect(reads === 1, `only what differs is fetched: ${reads} of ${lab.machines.length}`);
    const told = await stage.eventually("what happened meanwhile is told", () => meanwhile(lab, goneAt, backAt), 30);
    const { stdout } = await lab.cli("describe", "site", "oslo");
    const [away = ""] = /While away .*/.exec(stdout) ?? [];
    stage.expect(/PowerChanged/.test(away), `the site shows what it did: ${away || stdout}`);
    await story.inStep(FREE, 60);
    return { told, reads, away, ...(await story.proven()) };
  },
});

/** Somebody presses the button of a machine whose power is held on. */
async function pressAndRestore(stage: Stage, lab: Lab, when: string): Promise<void> {
  const machine = lab.bmcs.get("oslo/r1u7")?.machine;
  stage.expect(machine !== undefined, "r1u7 has a BMC");
  await stage.eventually("the held machine is on", () => machine.power === "on");
  machine.press("off");
  stage.expect(machine.power === "off", "the button works");
  await stage.eventually(`held power is restored without a hub, ${when}`, () => machine.power === "on");
  await new Promise((resolve) => setTimeout(resolve, 6000)); // one resync, so that the site has seen it
}

async function fetched(agent: LabProgram): Promise<number> {
  const page = await (await fetch(`${agent.httpUrl}/metrics`)).text();
  return Number(/^longshore_intents_fetched_total (\d+)/m.exec(page)?.[1] ?? 0);
}

/** The power changes of that time, once each, in order, with the times at which they were. */
async function meanwhile(lab: Lab, from: number, to: number): Promise<number | undefined> {
  const { code, stdout } = await lab.cli("events", "machine/r1u7", "--site", "oslo", "-o", "json");
  if (code !== 0) return undefined;
  const events = (JSON.parse(stdout) as { items?: Told[] } | Told[]) ?? [];
  const all = Array.isArray(events) ? events : (events.items ?? []);
  const changes = all
    .filter(({ reason }) => reason === "PowerChanged")
    .map(({ at, message }) => ({ at: Date.parse(at), message }))
    .filter(({ at }) => at > from && at < to);
  const inOrder = changes.every(({ at }, i) => i === 0 || at >= (changes[i - 1]?.at ?? 0));
  const inTurns = changes.every(({ message }, i) => message.endsWith(i % 2 === 0 ? "to off" : "to on"));
  return changes.length === 4 && inOrder && inTurns ? changes.length : undefined;
}

interface Told {
  readonly at: string;
  readonly reason: string;
  readonly message: string;
}
