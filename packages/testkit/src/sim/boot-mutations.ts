import type { BootPlans } from "@longshore/agent";
import type { BootTask } from "@longshore/contracts";
import type { Mutation } from "./mutations.ts";
import type { Fault } from "./world/faults.ts";

/** Breaks made on purpose in worlds that provision. */
export const bootMutations: readonly Mutation[] = [
  {
    name: "boot services that give an install again to a machine that has it",
    caughtBy: ["installed-once"],
    seams: { plans: insistent, blindEnvironment: true },
    faults: often("machine reboots", 9000),
    provisions: true,
  },
  {
    name: "a boot environment that does not compare the disk with the plan",
    caughtBy: ["written-as-signed"],
    seams: { blindEnvironment: true },
    faults: often("somebody uses the disk", 3000),
    provisions: true,
  },
  {
    name: "an agent that lets a write that was cut off go on over whatever lies there now",
    caughtBy: ["written-as-signed"],
    seams: { plans: (plans) => over(plans, { reported: (boot, report) => allowed(plans.reported(boot, report)) }) },
    faults: [...often("machine reboots", 7000), ...often("somebody uses the disk", 5000)],
    provisions: true,
  },
  {
    name: "an agent that lets a boot go on whose task another one has",
    caughtBy: ["one-task"],
    seams: { plans: (plans) => over(plans, { reported: (boot, report) => allowed(plans.reported(boot, report)) }) },
    faults: often("machine reboots", 3000),
    provisions: true,
  },
  {
    name: "an agent that does not remember how far a machine is",
    caughtBy: ["provisioning-ends"],
    seams: { store: (store) => ({ ...store, provisioning: { ...store.provisioning, read: () => undefined } }) },
    faults: often("agent dies", 6000),
    provisions: true,
  },
];

function allowed(_answer: ReturnType<BootPlans["reported"]>): ReturnType<BootPlans["reported"]> {
  return { go: "on" };
}

function insistent(plans: BootPlans): BootPlans {
  const installs = new Map<string | undefined, BootTask>();
  return over(plans, {
    boots: () => true,
    async taskFor(boot) {
      const task = await plans.taskFor(boot);
      if (task?.task === "install") installs.set(boot.machine, task);
      return task ?? installs.get(boot.machine);
    },
    reported: (boot, report) => allowed(plans.reported(boot, report)),
  });
}

function over(plans: BootPlans, part: Partial<BootPlans>): BootPlans {
  return {
    boots: (machine) => plans.boots(machine),
    discovers: (mac) => plans.discovers(mac),
    taskFor: (boot) => plans.taskFor(boot),
    reported: (boot, report) => plans.reported(boot, report),
    seed: (boot, name) => plans.seed(boot, name),
    cameHome: (boot) => plans.cameHome(boot),
    ...part,
  };
}

/** Again and again at the one site. */
function often(kind: Fault["kind"], everyMs: number): Fault[] {
  const times = Math.floor(58_000 / everyMs);
  return Array.from({ length: times }, (_, i) => ({
    kind,
    site: 0,
    dice: i % 2,
    atMs: (i + 1) * everyMs,
    forMs: 1000,
  }));
}
