import { milliseconds } from "@longshore/kit";
import { type Lab, recordOrders, scenario, type Stage } from "@longshore/testkit";

const KEY = "oslo/r1u7";

export default scenario({
  summary: "a BMC that is silent, wants another password, is full or reboots is 'later' with its cause, and comes back",
  tier: "full",
  budgetSeconds: 300,
  async run(stage: Stage) {
    const lab = await stage.lab();
    const { orders, proven } = await recordOrders(stage, lab);
    const bmc = lab.bmcs.get(KEY);
    stage.expect(bmc !== undefined, "the lab has this machine");

    stage.log("an answer that is lost");
    await stage.eventually("the held machine is on", () => bmc.machine.power === "on");
    bmc.faults.loseAnswerTo = "Chassis Control";
    await orders.pulse("oslo", "r1u7");

    stage.log("silent");
    bmc.faults.silent = true;
    await orders.pulse("oslo", "r1u7");
    await becomes(stage, lab, "False", "NoAnswer");
    bmc.faults.silent = false;
    await becomes(stage, lab, "True", "Ready");

    stage.log("another password");
    bmc.faults.rejectPassword = true;
    bmc.reboot(milliseconds(0)); // its sessions are gone, so the agent has to log in again
    await becomes(stage, lab, "False", "WrongPassword");
    bmc.faults.rejectPassword = false;
    const secret = await lab.cli("secret", "set", "bmc-root", "--site", "oslo", ...credentials(lab));
    stage.expect(secret.code === 0, `the Secret is given anew: ${secret.stderr}`);
    await becomes(stage, lab, "True", "Ready");

    stage.log("no session slot");
    bmc.faults.slotsFull = true;
    bmc.reboot(milliseconds(0));
    await becomes(stage, lab, "False", "NoSessionSlot");
    await orders.pulse("oslo", "r1u7");
    bmc.faults.slotsFull = false;
    await becomes(stage, lab, "True", "Ready");

    stage.log("rebooting");
    bmc.reboot();
    await orders.pulse("oslo", "r1u7");
    bmc.machine.press("off");
    await stage.eventually("the held power is restored after the BMC is back", () => bmc.machine.power === "on", 90);
    await becomes(stage, lab, "True", "Ready");
    const phases = new Set((await conditions(lab)).map(({ phase }) => phase));
    stage.expect(!phases.has("Error"), `no machine was given up: ${[...phases].join(", ")}`);
    await stage.eventually("an order is carried out again", () => orders.pulse("oslo", "r1u7"));
    return await proven();
  },
});

interface Seen {
  readonly name: string;
  readonly phase: string;
  readonly ready: { readonly status: string; readonly reason: string } | undefined;
}

async function conditions(lab: Lab): Promise<readonly Seen[]> {
  const { stdout } = await lab.cli("get", "machines", "-A", "-o", "json");
  const { items } = JSON.parse(stdout) as {
    items: {
      metadata: { name: string; site: string };
      status?: { phase: string; conditions: { type: string; status: string; reason: string }[] };
    }[];
  };
  return items.map(({ metadata, status }) => ({
    name: `${metadata.site}/${metadata.name}`,
    phase: status?.phase ?? "",
    ready: status?.conditions.find(({ type }) => type === "Ready"),
  }));
}

async function becomes(stage: Stage, lab: Lab, status: string, reason: string): Promise<void> {
  let last = "";
  await stage
    .eventually(
      `${KEY} has Ready=${status} because of ${reason}`,
      async () => {
        const ready = (await conditions(lab)).find(({ name }) => name === KEY)?.ready;
        last = `${ready?.status} ${ready?.reason}`;
        return ready?.status === status && ready.reason === reason;
      },
      120,
    )
    .catch((cause: unknown) => {
      throw new Error(`last seen: ${last}`, { cause });
    });
}

function credentials(lab: Lab): string[] {
  const machine = lab.machines.find(({ site, name }) => `${site}/${name}` === KEY);
  return ["--from-literal", `username=${machine?.username}`, "--from-literal", `password=${machine?.password}`];
}
