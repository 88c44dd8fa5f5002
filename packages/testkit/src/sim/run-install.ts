import { MachineTask } from "@longshore/contracts";
import { seconds } from "@longshore/kit";
import { invariants } from "./invariants/index.ts";
import { settle } from "./io/settle.ts";
import type { Violation } from "./run-seed.ts";
import type { Seams } from "./world/seams.ts";
import type { SimSite } from "./world/site.ts";
import { World } from "./world/world.ts";

/** Who dies in the middle of an install, and when. */
export type Death =
  /** The agent, before or after that write of its, counted from the order on. */
  | { readonly who: "agent"; readonly write: number; readonly moment: "before" | "after" }
  /** The agent, when a BMC is about to act for the nth time, or has acted. */
  | { readonly who: "agent at its BMC"; readonly act: number; readonly moment: "before" | "after" }
  | { readonly who: "hub" | "machine" | "machine's power"; readonly atMs: number };

export interface InstallOutcome {
  readonly phase: string;
  readonly installs: number;
  /** The agent did; false when it was over before. */
  readonly died: boolean;
  readonly violations: readonly Violation[];
}

/** One machine goes from bare metal to its system, and somebody dies on the way, once. */
export async function runInstall(death: Death, seams: Seams = {}): Promise<InstallOutcome> {
  const timing = { beatMs: 10_000, resyncMs: 30_000, watchMs: 30_000, syncMs: 60_000, telemetryMs: 30_000 };
  const world = new World({ seed: 7, sites: 1, machinesPerSite: 1, timing, seams, settle, provisions: true });
  const [site] = world.sites as [SimSite];
  world.start();
  const { operator } = world;
  await until(world, operator.setUp());
  const order = (task: MachineTask): Promise<void> => until(world, operator.orderTask(site, "m1", task));
  await order(MachineTask.MACHINE_TASK_INSPECT);
  await rest(world, site);
  const lives = site.process;
  dies(world, site, death);
  // an order that the dead one did not take on is given again, as an operator would
  for (let tries = 0; tries < 4 && !isTaken(world, site); tries++) {
    await order(MachineTask.MACHINE_TASK_PROVISION);
    await world.timeline.run(world.timeline.monotonic() + seconds(8));
  }
  await rest(world, site);
  const violations: Violation[] = [];
  for (const { name, violations: ask } of invariants) {
    const found = { sentences: [] as readonly string[] };
    await until(
      world,
      Promise.resolve(ask(world)).then((sentences) => void (found.sentences = sentences)),
    );
    violations.push(...found.sentences.map((sentence) => ({ invariant: name, sentence })));
  }
  const phase = site.disk.state.provisioning.get("m1")?.phase ?? "";
  return { phase, installs: world.history.installed.length, died: site.process !== lives, violations };
}

function isTaken(world: World, { disk }: SimSite): boolean {
  const record = disk.state.provisioning.get("m1");
  return world.history.tasks.length > 1 || record?.work !== undefined || record?.last?.task === "provision";
}

function dies(world: World, site: SimSite, death: Death): void {
  const { timeline } = world;
  if (death.who === "agent") site.crashIn = { writes: death.write, moment: death.moment };
  else if (death.who === "agent at its BMC") {
    let acts = 0;
    site.onOrder = (moment) => {
      if (moment === death.moment && ++acts === death.act) site.kill(2000);
    };
  } else
    timeline.after(death.atMs, () => {
      const [machine] = site.machines;
      if (death.who === "hub") world.hub.kill(5000);
      else if (death.who === "machine") site.boot?.computers[0]?.reboot();
      else if (machine?.power === "on") {
        machine.power = "off";
        timeline.after(1000, () => (machine.power = "on"));
      }
    });
}

const LONGEST_S = 300;

async function until(world: World, promise: Promise<void>): Promise<void> {
  let settled = false;
  void promise.finally(() => (settled = true)).catch(() => undefined);
  await world.timeline.run(world.timeline.monotonic() + seconds(120), () => settled);
  if (settled) return promise;
  throw new Error("it took too long");
}

async function rest(world: World, { disk }: SimSite): Promise<void> {
  const isDone = (): boolean => [...disk.state.provisioning.values()].every(({ work }) => work === undefined);
  await world.timeline.run(world.timeline.monotonic() + seconds(5));
  await world.timeline.run(world.timeline.monotonic() + seconds(LONGEST_S), isDone);
  await world.timeline.run(world.timeline.monotonic() + seconds(90)); // what is said of it reaches the hub
}
