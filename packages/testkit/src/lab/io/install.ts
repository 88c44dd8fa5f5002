import type { MachineWork, Resource } from "@longshore/contracts";
import { setTimeout as delay } from "node:timers/promises";
import type { VirtualMachine } from "../../vm/io/virtual-machine.ts";
import { Fleet } from "../fleet.ts";
import type { Lab } from "../lab.ts";
import { operatorOf } from "./operator.ts";
import { startCli } from "./programs.ts";

/** What became of a machine, and how long each thing took, in seconds. */
export interface InstalledMachine {
  readonly machine: string;
  readonly phase: string;
  /** Of the two orders, one after the other: "inspect boot", "provision environment:writing". */
  readonly steps: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** What the command said when it failed. */
  readonly trouble?: string;
}

/** Looks at these machines from inside and installs them, all at once, as an operator does: by the command, to its end. */
export async function installMachines(
  lab: Lab,
  machines: readonly string[],
  { signal, log }: { readonly signal: AbortSignal; readonly log: (line: string) => void },
): Promise<readonly InstalledMachine[]> {
  await using fleet = new Fleet(operatorOf(lab.contextFile));
  const ended = new AbortController();
  const steps = watchSteps(fleet, AbortSignal.any([signal, ended.signal]));
  const all = await Promise.all(
    machines.map(async (machine) => {
      const began = performance.now();
      const inspected = await task(lab, "inspect", machine, { signal, log });
      const trouble = inspected ?? (await task(lab, "provision", machine, { signal, log }));
      const seconds = secondsSince(began);
      log(`${machine}: ${trouble ?? `installed after ${seconds} s`}`);
      return { machine, seconds, ...(trouble !== undefined && { trouble }) };
    }),
  );
  ended.abort();
  const times = await steps;
  const now = (await fleet.machines()) ?? [];
  return all.map((one) => {
    const phase = now.find(({ name }) => name === one.machine)?.status?.phase ?? "unknown";
    return { ...one, phase, steps: times.get(one.machine) ?? {} };
  });
}

/** `longshore machine TASK --yes --watch`; undefined when it ended well, else the last that it said. */
export async function task(
  lab: Lab,
  verb: "inspect" | "provision" | "deprovision",
  machine: string,
  { signal, log }: { readonly signal: AbortSignal; readonly log: (line: string) => void },
): Promise<string | undefined> {
  const { site } = lab.machines.find(({ name }) => name === machine) ?? { site: "" };
  const env = { LONGSHORE_CONTEXT: lab.contextFile };
  // a site that has just been described takes a moment to serve its boot network
  for (const until = performance.now() + PATIENCE; ; await delay(2000, undefined, { signal })) {
    await using command = await startCli(["machine", verb, machine, "--site", site, "--yes", "--watch"], env);
    const stopped = new Promise<number>((resolve) =>
      signal.addEventListener("abort", () => resolve(-1), { once: true }),
    );
    const code = await Promise.race([command.ended, stopped]);
    signal.throwIfAborted();
    if (code === 0) return undefined;
    const said = command.output().trim();
    if (/PROVISION_NO_BOOT_NETWORK/.test(said) && performance.now() < until) continue;
    log(`${machine}: ${verb} ended with ${code}:\n${said.split("\n").slice(-15).join("\n")}`);
    return said.split("\n").findLast((line) => line.startsWith("error")) ?? said.slice(-300);
  }
}

const PATIENCE = 60_000;

/**
 * How often a machine's own system called home, from the position `since` of its console on. Waits up to 10 min for the
 * first, since a system prints it a moment after it was heard. Throws VM_SILENT.
 */
export async function callsHome({ serial }: VirtualMachine, since = 0): Promise<number> {
  await serial.waitFor(CALLED_HOME, { withinMs: 600_000, since });
  return serial.printed.slice(since).split(CALLED_HOME).length - 1;
}

const CALLED_HOME = /lab-os: called home/;

/** Seconds that each machine spent at each thing, as its status tells it. */
async function watchSteps(fleet: Fleet, signal: AbortSignal): Promise<Map<string, Record<string, number>>> {
  const times = new Map<string, Record<string, number>>();
  const at = new Map<string, { readonly step: string; readonly since: number }>();
  const look = (name: string, step: string): void => {
    const before = at.get(name);
    if (before?.step === step) return;
    if (before !== undefined && before.step !== "") {
      const own = times.get(name) ?? {};
      own[before.step] = Math.round(10 * ((own[before.step] ?? 0) + secondsSince(before.since))) / 10;
      times.set(name, own);
    }
    at.set(name, { step, since: performance.now() });
  };
  while (!signal.aborted) {
    for (const machine of (await fleet.machines()) ?? []) look(machine.name, stepOf(machine));
    await delay(250, undefined, { signal }).catch(() => {});
  }
  for (const name of at.keys()) look(name, "");
  return times;
}

function stepOf({ status }: Resource): string {
  const work: MachineWork | null | undefined = status?.machine?.provisioning?.work;
  if (work == null) return "";
  return `${work.task} ${work.step}${work.step === "environment" && work.doing !== "" ? `:${work.doing}` : ""}`;
}

function secondsSince(began: number): number {
  return Math.round((performance.now() - began) / 100) / 10;
}
