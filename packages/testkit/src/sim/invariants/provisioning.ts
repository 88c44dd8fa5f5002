import type { SimSite } from "../world/site.ts";
import type { World } from "../world/world.ts";
import type { Invariant } from "./invariant.ts";

/** Once an agent took note that an image was written to its end, no boot of that order installs again. */
export const installedOnce: Invariant = {
  name: "installed-once",
  violations({ history }) {
    const times = Map.groupBy(history.installed, (order) => order);
    return [...times]
      .filter(([, all]) => all.length > 1)
      .map(([order, all]) => `${order} was installed ${all.length} times`);
  },
};

/**
 * Nothing is written over but the very disk of a plan that an operator signed, holding what the plan says it holds, or
 * what this same order left there when it was cut off.
 */
export const writtenAsSigned: Invariant = {
  name: "written-as-signed",
  violations({ history }) {
    const found = history.writes.flatMap(
      ({ site, machine, task, serial, bytes, found: on, writer, claim, orderId }) => {
        const what = `${task} of ${serial} in ${site}/${machine} by ${orderId ?? "no order"}`;
        const verb = task === "install" ? "provision" : "deprovision";
        const isSigned = history.words.some(
          (word) =>
            word.site === site &&
            word.machine === machine &&
            word.task === verb &&
            word.disks.some((disk) => disk.serial === serial && disk.bytes === bytes),
        );
        if (orderId === undefined || !isSigned) return [`${what}: nobody signed that`];
        if (writer === orderId || sameSignatures(on, claim.signatures)) return [];
        return [`${what}: it held ${JSON.stringify(on)} of ${writer}, which the plan did not name`];
      },
    );
    return [...found, ...oftenerThanSigned(history)];
  },
};

function oftenerThanSigned({ words, writes }: World["history"]): string[] {
  const orders = Map.groupBy(writes, ({ site, machine, task }) => `${task} at ${site}/${machine}`);
  return [...orders].flatMap(([what, all]) => {
    const [first] = all;
    const verb = first?.task === "install" ? "provision" : "deprovision";
    const signed = words.filter(
      (word) => word.site === first?.site && word.machine === first.machine && word.task === verb,
    );
    const written = new Set(all.map(({ orderId }) => orderId)).size;
    return written > signed.length ? [`${what}: ${written} orders wrote, ${signed.length} were signed`] : [];
  });
}

function sameSignatures(a: readonly object[], b: readonly object[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Of one machine, one boot at a time has the task: an older one is never let go on beside a newer. */
export const oneTask: Invariant = {
  name: "one-task",
  violations: ({ history }) => history.bothAllowed,
};

/**
 * An order that was taken on comes to its end, in the timeline once: done, or failed with a cause; what is said to be
 * provisioned did run its own system.
 */
export const provisioningEnds: Invariant = {
  name: "provisioning-ends",
  async violations(world) {
    const { history, operator, sites } = world;
    const found: string[] = [];
    for (const site of sites) {
      if (site.boot === undefined) continue;
      const ends = new Map<string, number>();
      for (const { event } of (await operator.events(site.name)) ?? []) {
        const order = ENDS.has(event?.reason ?? "") ? event?.evidence["order"] : undefined;
        if (order !== undefined) ends.set(order, (ends.get(order) ?? 0) + 1);
      }
      for (const { site: at, machine, orderId } of history.tasks) {
        if (at !== site.name || workOf(site, machine)?.orderId === orderId) continue;
        const times = ends.get(orderId) ?? 0;
        if (times !== 1) found.push(`${at}/${machine}: the end of ${orderId} is told ${times} times`);
      }
      for (const [name, { phase, installed, work }] of site.disk.state.provisioning) {
        if (work !== undefined && work.step !== "rescue") found.push(`${site.name}/${name} is still at ${work.step}`);
        if (phase === "Provisioned" && !history.homes.has(installed?.orderId ?? ""))
          found.push(`${site.name}/${name} is provisioned by ${installed?.orderId}, and its system never ran`);
      }
    }
    return found;
  },
};

const ENDS: ReadonlySet<string> = new Set([
  "MachineInspected",
  "MachineProvisioned",
  "MachineDeprovisioned",
  "RescueOver",
  "WorkFailed",
  "WorkDropped",
]);

function workOf({ disk }: SimSite, machine: string) {
  return disk.state.provisioning.get(machine)?.work;
}
