import { childOf, type Lab, recordOrders, scenario, type Stage } from "@longshore/testkit";

/** A machine of each site that nothing holds: its orders are what must not happen twice. */
const FREE = [
  { site: "oslo", machine: "r1u8" },
  { site: "bergen", machine: "r1u2" },
] as const;

export default scenario({
  summary:
    "kill -9 of hub, agent and nats-server in the middle of orders loses nothing that was acknowledged, and none is done twice",
  tier: "full",
  budgetSeconds: 400,
  async run(stage: Stage) {
    const lab = await stage.lab();
    const story = await recordOrders(stage, lab);
    await story.powerOn(FREE);
    let slowest = 0;
    for (const [round, victim] of ["hub", "nats", "hub", "agent", "nats", "agent"].entries()) {
      stage.log(`round ${round}: ${victim}`);
      const giving = new AbortController();
      const given = story.orders.keepGiving(FREE, giving.signal);
      await new Promise((resolve) => setTimeout(resolve, 2000 + round * 370));
      await kill(stage, lab, victim);
      const seconds = await story.inStep(FREE, 60);
      giving.abort();
      await given;
      slowest = Math.max(slowest, seconds);
    }
    await lab.apply();
    await stage.eventually("all machines are Ready at the last generation", () => story.fleet.allReady(), 90);
    stage.expect(lab.bmcs.get("oslo/r1u7")?.machine.power === "on", "the held machine is on");
    return { ...(await story.proven()), slowestInStepSeconds: slowest };
  },
});

async function kill(stage: Stage, lab: Lab, victim: string): Promise<void> {
  if (victim === "nats") {
    const nats = childOf(lab.hub.process.pid, /nats-server/);
    stage.expect(nats !== undefined, "the hub has a nats-server");
    process.kill(nats, "SIGKILL");
    return;
  }
  const program = victim === "hub" ? lab.hub : lab.agents.get("oslo");
  stage.expect(program !== undefined, "the program runs");
  await program.kill();
  await program.start();
}
