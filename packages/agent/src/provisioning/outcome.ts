import { hintOf } from "./failures.ts";
import { disksOf } from "./hear.ts";
import { inWords } from "./disk-words.ts";
import type { Installed, MachineRecord, RestPhase, Work, WorkEnd } from "./record.ts";
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
  const { work: _, ...rest } = record;
  return { ...rest, inspected, installed, last, phase: phaseAfter(record, work, next, installed) };
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
  if (next.do === "end" && job.task === "provision") {
    const { name: os, version, image } = job.system;
    return {
      os,
      version,
      sha256: image.sha256,
      disk: inWords({ ...job.disk, signatures: [] }).replace(", nothing on it", ""),
      atMs,
      orderId,
    };
  }
  return begunAtMs !== undefined && disksOf(job).length > 0 ? undefined : installed; // what was there may be gone
}

const DONE = {
  inspect: "it was looked at from inside",
  provision: "its system runs",
  deprovision: "its disks are wiped",
  rescue: "the rescue is over",
} as const;
