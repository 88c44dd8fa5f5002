import { hintOf } from "./failures.ts";
import { disksOf } from "./hear.ts";
import { inWords } from "./disk-words.ts";
import type { Installed, Job, MachineRecord, RestPhase, Work, WorkEnd } from "./record.ts";
import type { Next } from "./decide.ts";

/** What becomes of a record when its order ends, well or not. */
export function ended(
  record: MachineRecord,
  work: Work,
  next: Extract<Next, { do: "end" | "fail" }>,
  atMs: number,
): MachineRecord {
  const { orderId, job } = work;
  const task = job.task;
  const hasWritten = work.begunAtMs !== undefined;
  const installed = installedBy(record, work, next, atMs);
  const last: WorkEnd =
    next.do === "end"
      ? { orderId, task, ok: true, code: "", message: next.message ?? DONE[task], hint: "", atMs }
      : { orderId, task, ok: false, code: next.code, message: next.message, hint: hintOf(next.code), atMs };
  const isOld = hasWritten && (isInstalled(work, next) || (record.inspected?.atMs ?? 0) < (work.heardAtMs ?? 0));
  const inspected = record.inspected && isOld ? { ...record.inspected, isOutdated: true } : record.inspected;
  const { work: _, awaited: __, ...rest } = record;
  const awaited = awaitedAfter(work, next, atMs);
  return {
    ...rest,
    ...(awaited && { awaited }),
    inspected,
    installed,
    last,
    phase: phaseAfter(record, work, next, installed),
  };
}

/** Late, but well: the system of an install that was given up says that it runs. Undefined = it is not that one. */
export function homeAfterAll(record: MachineRecord, bootId: string, atMs: number): MachineRecord | undefined {
  const { awaited, work, last, phase, ...rest } = record;
  if (awaited?.bootId !== bootId || work !== undefined || last === undefined || phase !== "Error") return undefined;
  const message = "its system came home, later than was waited for";
  return {
    ...rest,
    phase: "Provisioned",
    installed: awaited.installed,
    last: { ...last, ok: true, code: "", hint: "", message, atMs },
  };
}

function awaitedAfter(work: Work, next: Extract<Next, { do: "end" | "fail" }>, atMs: number): MachineRecord["awaited"] {
  const { job, boot } = work;
  if (next.do !== "fail" || next.code !== "NEVER_CAME_HOME" || job.task !== "provision" || boot === undefined)
    return undefined;
  return { bootId: boot.id, installed: installedOf(job, work.orderId, atMs) };
}

/** From now on its disk is its system's to change. */
function isInstalled({ job }: Work, next: Pick<Next, "do">): boolean {
  return job.task === "provision" && next.do === "end";
}

function phaseAfter(
  record: MachineRecord,
  { job }: Work,
  next: Pick<Next, "do">,
  installed: Installed | undefined,
): RestPhase {
  const isTry = job.task === "inspect" || job.task === "rescue"; // what fails in them leaves the machine what it is
  if (next.do === "fail") return isTry ? record.phase : "Error";
  if (job.task === "rescue") return record.phase;
  return installed === undefined ? "Available" : "Provisioned";
}

function installedBy(
  { installed }: MachineRecord,
  { job, orderId, begunAtMs }: Work,
  next: Pick<Next, "do">,
  atMs: number,
) {
  if (next.do === "end" && job.task === "provision") return installedOf(job, orderId, atMs);
  return begunAtMs !== undefined && disksOf(job).length > 0 ? undefined : installed; // what was there may be gone
}

function installedOf({ system, disk }: Extract<Job, { task: "provision" }>, orderId: string, atMs: number): Installed {
  const { name: os, version, image } = system;
  const named = inWords({ ...disk, signatures: [] }).replace(", nothing on it", "");
  return { os, version, sha256: image.sha256, disk: named, atMs, orderId };
}

const DONE = {
  inspect: "it was looked at from inside",
  provision: "its system runs",
  deprovision: "its disks are wiped",
  rescue: "the rescue is over",
} as const;
