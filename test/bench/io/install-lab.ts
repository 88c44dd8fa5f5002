import { join } from "node:path";
import { type BenchStage } from "@longshore/testkit/tools";
import { startVmLab, task, type VmLab } from "@longshore/testkit";
import { fillBootFolder } from "../../../deploy/boot-environment/io/boot-folder.ts";
import type { Seconds } from "./install-recipe.ts";

/** The lab's machines, whose documents these are. */
export const EXAMPLES = new URL("../../../examples/lab-vm", import.meta.url).pathname;

export interface LabInstall {
  /** From power-on, as with the recipe. */
  readonly fromPowerOn: Seconds;
  /** From the operator's first command, with the look from inside that a machine has before. */
  readonly fromOrder: Seconds;
}

/** Installs all machines of the lab at once, as an operator does: `machine inspect`, then `machine provision`. Needs root. */
export async function installInLab(dir: string, stage: BenchStage): Promise<LabInstall> {
  const bootFolder = await fillBootFolder(join(dir, "boot"), stage.log);
  const onLost = (program: string, output: string): void => stage.log(`${program} ended by itself:\n${output}`);
  await using lab = await startVmLab({ examples: EXAMPLES, bootFolder, onStep: stage.log, onLost });
  const switchedOn = new Map<string, number>();
  lab.onAct(({ machine, action }) => {
    if (action === "on" && !switchedOn.has(machine)) switchedOn.set(machine, performance.now());
  });
  const names = lab.machines.map(({ name }) => name);
  const all = async (verb: "inspect" | "provision"): Promise<void> => {
    const troubles = await Promise.all(names.map((name) => task(lab, verb, name, stage)));
    const trouble = troubles.find((each) => each !== undefined);
    if (trouble !== undefined) throw new Error(`${verb}: ${trouble}`);
  };
  const ordered = performance.now();
  await all("inspect");
  switchedOn.clear();
  const [at] = await Promise.all([Promise.all(names.map((name) => runs(lab, name))), all("provision")]);
  const since = (from: (name: string) => number): Seconds =>
    new Map(names.map((name, i) => [name, ((at[i] ?? 0) - from(name)) / 1000]));
  return { fromPowerOn: since((name) => switchedOn.get(name) ?? 0), fromOrder: since(() => ordered) };
}

/** When the installed system says that it runs. */
async function runs(lab: VmLab, name: string): Promise<number> {
  await lab.virtual
    .get(`lab/${name}`)
    ?.serial.waitFor(new RegExp(`lab-os: ${name} runs on /dev`), { withinMs: 900_000 });
  return performance.now();
}
