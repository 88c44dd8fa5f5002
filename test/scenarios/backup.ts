import { renameSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { systemClock } from "@longshore/kit";
import { type Lab, recordOrders, run, scenario, type Stage } from "@longshore/testkit";
import { ensureTool } from "@longshore/testkit/tools";

/** Nothing holds its power. */
const FREE = [{ site: "oslo", machine: "r1u8" }] as const;
const HUB = fileURLToPath(new URL("../../packages/hub/bin/longshore-hub.mjs", import.meta.url));

export default scenario({
  summary: "a hub that is lost comes back from its backup: its sites follow it, and what happened in between is told",
  tier: "full",
  budgetSeconds: 400,
  async run(stage: Stage) {
    const lab = await stage.lab();
    const story = await recordOrders(stage, lab);
    await story.powerOn(FREE);
    await story.inStep(FREE, 60);
    const backup = join(lab.dir, "backup");
    await hubTool(stage, lab, "backup", backup);
    const backupAtMs = systemClock.monotonic();
    await story.orders.pulse("oslo", "r1u8");
    await story.orders.change("bergen", "r1u2");
    const before = await generationOf(lab);
    for (const round of [1, 2]) await relabel(stage, lab, `lost-${round}`);
    stage.expect((await generationOf(lab)) === before + 2, "the orders after the backup rise the generation");
    await pressed(stage, lab);
    const lastEvents = await stage.eventually("the power change is told", () => powerChanges(lab));

    await lab.hub.stop();
    renameSync(lab.hub.stateDir, join(lab.dir, "lost-hub"));
    await hubTool(stage, lab, "restore", backup);
    story.orders.restored(backupAtMs);
    await lab.hub.start();
    stage.log("the hub is restored");
    stage.expect((await generationOf(lab)) === before, "the hub is as it was when the backup was made");
    await stage.eventually("every site goes by the restored hub", async () => (await restoredSites(lab)) === 2, 90);
    await stage.eventually(
      "every status is told again, and of the generation of the backup",
      async () => (await ready(lab)) === lab.machines.length,
      90,
    );
    await relabel(stage, lab, "after");
    await stage.eventually("a new order is followed", async () => (await ready(lab)) === lab.machines.length, 60);
    const missing = await stage.eventually("the gap in events is told", () => gap(lab), 30);
    await story.inStep(FREE, 60);
    return { before, lastEvents, missing, ...(await story.proven()) };
  },
});

async function hubTool(stage: Stage, lab: Lab, verb: "backup" | "restore", path: string): Promise<void> {
  const { path: natsServer } = await ensureTool("nats-server");
  const args = [HUB, verb, path, "--state-directory", lab.hub.stateDir, "--nats-server", natsServer];
  const { code, stdout, stderr } = await run(process.execPath, args);
  stage.expect(code === 0, `${verb} ends well: ${stdout}${stderr}`);
}

/** Somebody presses a button: it happened, and the restored hub will not know of it. */
async function pressed(stage: Stage, lab: Lab): Promise<void> {
  const machine = lab.bmcs.get("oslo/r1u7")?.machine;
  machine?.press("off");
  await stage.eventually("held power is restored", () => machine?.power === "on");
}

async function relabel(stage: Stage, lab: Lab, value: string): Promise<void> {
  const machine = (await list(lab)).find(({ metadata }) => metadata.name === "r1u8");
  stage.expect(machine !== undefined, "r1u8 is there");
  const { apiVersion, kind, spec } = machine;
  const { name, site, labels } = machine.metadata;
  const document = { apiVersion, kind, metadata: { name, site, labels: { ...labels, value } }, spec };
  const { code, stderr } = await lab.cliWith(JSON.stringify(document), "apply", "-f", "-", "--yes");
  stage.expect(code === 0, `the order is taken: ${stderr}`);
}

async function generationOf(lab: Lab): Promise<number> {
  return (await list(lab)).find(({ metadata }) => metadata.name === "r1u8")?.metadata.generation ?? 0;
}

async function restoredSites(lab: Lab): Promise<number> {
  const told = await events(lab);
  return new Set(told.filter(({ reason }) => reason === "HubRestored").map(({ site }) => site)).size;
}

async function powerChanges(lab: Lab): Promise<number | undefined> {
  const changes = (await events(lab)).filter(({ reason, name }) => reason === "PowerChanged" && name === "r1u7");
  return changes.length >= 2 ? changes.length : undefined;
}

async function gap(lab: Lab): Promise<string | undefined> {
  return (await events(lab)).find(({ reason, site }) => reason === "FactsMissing" && site === "oslo")?.message;
}

interface Told {
  readonly site: string;
  readonly name: string;
  readonly reason: string;
  readonly message: string;
}

async function events(lab: Lab): Promise<readonly Told[]> {
  const { code, stdout } = await lab.cli("events", "-A", "-o", "json");
  if (code !== 0) return [];
  const read = JSON.parse(stdout) as readonly Told[] | { readonly items: readonly Told[] };
  return "items" in read ? read.items : read;
}

interface Machine {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly site: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly generation?: number;
  };
  readonly spec: object;
  readonly status?: {
    readonly observedGeneration?: number;
    readonly conditions: readonly { readonly type: string; readonly status: string }[];
  };
}

async function list(lab: Lab): Promise<readonly Machine[]> {
  const { code, stdout } = await lab.cli("get", "machines", "-A", "-o", "json");
  return code === 0 ? (JSON.parse(stdout) as { readonly items: readonly Machine[] }).items : [];
}

async function ready(lab: Lab): Promise<number> {
  const machines = await list(lab);
  return machines.filter(
    ({ metadata, status }) =>
      status?.observedGeneration === metadata.generation &&
      status?.conditions.some(({ type, status: is }) => type === "Ready" && is === "True"),
  ).length;
}
