import { childOf, type Lab, scenario, type Stage } from "@longshore/testkit";

export default scenario({
  summary: "kill -9 of hub, agent and nats-server in the middle of work loses nothing that was acknowledged",
  tier: "full",
  budgetSeconds: 400,
  async run(stage: Stage) {
    const lab = await stage.lab();
    await stage.eventually("all machines are Ready", async () => (await ready(lab)) === lab.machines.length);
    const acknowledged = { applied: 0, refused: 0 };
    for (const [round, victim] of ["hub", "nats", "hub", "agent", "nats", "agent"].entries()) {
      stage.log(`round ${round}: ${victim}`);
      const writer = write(lab, `round-${round}`, acknowledged);
      await new Promise((resolve) => setTimeout(resolve, 300 + round * 170));
      await kill(stage, lab, victim);
      const last = await writer;
      await stage.eventually(
        "the hub answers again",
        async () => (await lab.cli("get", "sites", "-o", "name")).code === 0,
      );
      const label = await labelOf(lab);
      stage.expect(label >= last, `what was acknowledged (${last}) is there (${label})`);
    }
    await lab.apply();
    await stage.eventually(
      "all machines are Ready at the last generation",
      async () => (await ready(lab)) === lab.machines.length,
      90,
    );
    stage.expect(lab.bmcs.get("oslo/r1u7")?.machine.power === "on", "the held machine is on");
    return acknowledged;
  },
});

/** Changes one label again and again, counting up, until the hub does not answer; returns the last acknowledged count. */
async function write(lab: Lab, _round: string, acknowledged: { applied: number; refused: number }): Promise<number> {
  let last = await labelOf(lab);
  for (let i = 0; i < 6; i++) {
    const next = last + 1;
    const { code } = await lab.cliWith(machineWith(lab, next), "apply", "-f", "-", "--yes");
    if (code === 0) {
      last = next;
      acknowledged.applied++;
    } else {
      acknowledged.refused++;
      break;
    }
  }
  return last;
}

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

function machineWith(lab: Lab, count: number): string {
  const machine = lab.machines.find(({ site, name }) => site === "oslo" && name === "r1u8");
  return JSON.stringify({
    apiVersion: "longshore.dev/v1",
    kind: "Machine",
    metadata: { name: "r1u8", site: "oslo", labels: { count: String(count) } },
    spec: {
      arch: "amd64",
      bmc: { address: "127.0.0.1", port: machine?.port, protocol: "ipmi", credentials: "bmc-root" },
    },
  });
}

interface Listed {
  readonly items: readonly {
    readonly metadata: {
      readonly name: string;
      readonly site: string;
      readonly labels?: Readonly<Record<string, string>>;
      readonly generation?: number;
    };
    readonly status?: {
      readonly observedGeneration?: number;
      readonly conditions: readonly { readonly type: string; readonly status: string }[];
    };
  }[];
}

async function list(lab: Lab): Promise<Listed> {
  const { code, stdout } = await lab.cli("get", "machines", "-A", "-o", "json");
  return code === 0 ? (JSON.parse(stdout) as Listed) : { items: [] };
}

async function labelOf(lab: Lab): Promise<number> {
  const { items } = await list(lab);
  return Number(items.find(({ metadata }) => metadata.name === "r1u8")?.metadata.labels?.["count"] ?? 0);
}

async function ready(lab: Lab): Promise<number> {
  const { items } = await list(lab);
  return items.filter(
    ({ metadata, status }) =>
      status?.observedGeneration === metadata.generation &&
      status?.conditions.some(({ type, status }) => type === "Ready" && status === "True"),
  ).length;
}
