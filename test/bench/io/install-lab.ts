import { join } from "node:path";
import { type BenchStage } from "@longshore/testkit/tools";
import { startVmLab, task } from "@longshore/testkit";
import { fillBootFolder } from "../../../deploy/boot-environment/io/boot-folder.ts";
import { type Installs, secondsSince, watchInstall } from "./install-watch.ts";

/** The lab's machines, whose documents these are. */
export const EXAMPLES = new URL("../../../examples/lab-vm", import.meta.url).pathname;

export interface LabInstall {
  /** From power-on, as with the recipe. */
  readonly installs: Installs;
  /** From the operator's first command to the last own system, with the look from inside that a machine has before. */
  readonly fromOrder: number;
}

/** Labs read each machine's power every 5 s, for whoever looks on. */
const AS_DEPLOYED = ["--machines-resync", "60s"];

const WORDS = { installer: /longshore \[ *[0-9.]+\]/, written: /longshore \[ *[0-9.]+\] restarting/ };

/** Installs all machines of the lab at once, as an operator does: `machine inspect`, then `machine provision`. Needs root. */
export async function installInLab(dir: string, stage: BenchStage): Promise<LabInstall> {
  const bootFolder = await fillBootFolder(join(dir, "boot"), stage.log);
  const onLost = (program: string, output: string): void => stage.log(`${program} ended by itself:\n${output}`);
  await using lab = await startVmLab({
    examples: EXAMPLES,
    bootFolder,
    agentArgs: AS_DEPLOYED,
    onStep: stage.log,
    onLost,
  });
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
  const watch = async (name: string) => {
    const machine = lab.virtual.get(`lab/${name}`);
    if (machine === undefined) throw new Error(`the lab has no ${name}`);
    return [name, await watchInstall(machine, name, WORDS)] as const;
  };
  const [watched] = await Promise.all([Promise.all(names.map(watch)), all("provision")]);
  const installs = watched.map(([name, at]) => [name, secondsSince(switchedOn.get(name) ?? 0, at)] as const);
  return {
    installs: new Map(installs),
    fromOrder: (Math.max(...watched.map(([, { own }]) => own)) - ordered) / 1000,
  };
}
