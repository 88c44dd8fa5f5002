import { scenario, type Lab, type Stage } from "@longshore/testkit";

/** A machine of bergen that no intent holds, and one of oslo whose power is held. */
const FREE = ["r1u2", "--site", "bergen"] as const;
const HELD = ["r1u7", "--site", "oslo"] as const;

export default scenario({
  summary: "an operator sees, powers and watches machines at two sites, from nothing to deletion",
  tier: "quick",
  async run(stage: Stage) {
    const lab = await stage.lab();
    await allReady(stage, lab);
    await power(stage, lab);
    await holds(stage, lab);
    await plans(stage, lab);
    await deletes(stage, lab);
    return { machines: lab.machines.length };
  },
});

interface Listed {
  readonly metadata: { readonly name: string; readonly site: string };
  readonly spec: { readonly power?: string };
  readonly status?: {
    readonly conditions: readonly { readonly type: string; readonly status: string }[];
    readonly machine?: { readonly power: string };
  };
}

async function machines(lab: Lab): Promise<readonly Listed[]> {
  const { stdout } = await lab.cli("get", "machines", "-A", "-o", "json");
  return (JSON.parse(stdout) as { items: Listed[] }).items;
}

async function allReady(stage: Stage, lab: Lab): Promise<void> {
  await stage.eventually("every machine of both sites becomes Ready", async () => {
    const listed = await machines(lab);
    return (
      listed.length === lab.machines.length &&
      listed.every((machine) =>
        machine.status?.conditions.some(({ type, status }) => type === "Ready" && status === "True"),
      )
    );
  });
  const held = lab.bmcs.get("oslo/r1u7")?.machine;
  stage.expect(held?.power === "on", "the machine whose power is held on is on at its BMC");
}

async function power(stage: Stage, lab: Lab): Promise<void> {
  stage.log("power by command");
  const on = await lab.cli("machine", "power", "on", ...FREE);
  stage.expect(on.code === 0 && /off -> on/.test(on.stdout), `power on says what moved: ${on.stdout}${on.stderr}`);
  const bmc = lab.bmcs.get("bergen/r1u2");
  stage.expect(bmc?.machine.power === "on", "the BMC's machine is on");
  const cycle = await lab.cli("machine", "power", "cycle", ...FREE, "--yes");
  stage.expect(cycle.code === 0, `cycle works: ${cycle.stderr}`);
  stage.expect(bmc?.machine.boots.length === 2, "the machine booted twice: once for on, once for cycle");
}

async function holds(stage: Stage, lab: Lab): Promise<void> {
  stage.log("power that is held");
  const refused = await lab.cli("machine", "power", "off", ...HELD, "--yes");
  stage.expect(
    refused.code === 4 && /--hold/.test(refused.stderr),
    `off against held power is refused with its hint: ${refused.code} ${refused.stderr}`,
  );
  lab.bmcs.get("oslo/r1u7")?.machine.press("off");
  await stage.eventually(
    "the agent powers the machine on again after somebody pressed the button",
    () => lab.bmcs.get("oslo/r1u7")?.machine.power === "on",
  );
  const hold = await lab.cli("machine", "power", "off", ...HELD, "--hold", "--yes");
  stage.expect(hold.code === 0, `--hold changes the intent: ${hold.stderr}`);
  await stage.eventually("the machine is held off", () => lab.bmcs.get("oslo/r1u7")?.machine.power === "off");
  const spec = (await machines(lab)).find(({ metadata }) => metadata.name === "r1u7")?.spec;
  stage.expect(spec?.power === "off", "the intent says off");
}

async function plans(stage: Stage, lab: Lab): Promise<void> {
  stage.log("plan, diff, apply");
  const before = await lab.cli("diff", "-f", lab.documents);
  stage.expect(
    before.code === 1 && /power/.test(before.stdout),
    `diff shows the held power and exits 1: ${before.code} ${before.stdout}${before.stderr}`,
  );
  await lab.apply();
  await stage.eventually("the machine is held on again", () => lab.bmcs.get("oslo/r1u7")?.machine.power === "on");
  const after = await lab.cli("diff", "-f", lab.documents);
  stage.expect(after.code === 0, `nothing differs after apply: ${after.stdout}${after.stderr}`);
}

async function deletes(stage: Stage, lab: Lab): Promise<void> {
  stage.log("delete");
  const deleted = await lab.cli("delete", "machine", ...FREE, "--yes");
  stage.expect(deleted.code === 0, `delete works: ${deleted.stderr}`);
  await stage.eventually("the machine is gone from the list", async () =>
    (await machines(lab)).every(({ metadata }) => metadata.name !== "r1u2"),
  );
  await stage.eventually("the agent closes its session to the BMC", () => lab.bmcs.get("bergen/r1u2")?.sessions === 0);
  const events = await lab.cli("events", "-A", "-o", "json");
  stage.expect(events.code === 0 && events.stdout.includes("PowerChanged"), "the timeline tells of changed power");
}
