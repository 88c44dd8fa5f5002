import type { BootReport, ReportAnswer } from "@longshore/contracts";
import { days } from "@longshore/kit";
import { again, type Next } from "./decide.ts";
import { type Failure, FINAL } from "./failures.ts";
import { mayResume } from "./interlock.ts";
import { goTo, type Job, type JobDisk, type Work, type WorkBoot } from "./record.ts";

/** What comes of something that a machine said: its work as it is from now on, or how it goes on instead. */
export interface Heard {
  readonly work: Work;
  /** The order goes on in another attempt, or ends. */
  readonly next?: Extract<Next, { do: "again" | "fail" | "end" }> | undefined;
}

/** Whether a machine that asks may boot into the environment: only while its order waits for it. */
export function mayBoot({ step }: Pick<Work, "step">): boolean {
  return BOOTING.has(step);
}
/** A rescue that is rebooted starts from its disk. */
const BOOTING: ReadonlySet<string> = new Set(["power", "boot", "environment", "installer"]);

/**
 * A boot asks for its task. Undefined = there is none for it: an install that is done is not done again. A boot that
 * comes in the middle of the work (a warm reboot, a power cut) takes the task over from the one before.
 */
export function fetched(work: Work, boot: WorkBoot, nowMs: number): Heard | undefined {
  const isNew = work.boot?.id !== boot.id;
  if (work.step === "rescue") return isNew ? undefined : { work };
  if (!mayBoot(work)) return undefined;
  if (!isNew) return { work };
  const boots = work.boots + 1;
  if (boots > MOST_BOOTS) {
    const message = `it booted into the environment ${work.boots} times without an end`;
    return { work, next: { do: "fail", code: "REBOOTS_AGAIN", message } };
  }
  const late = tooLate(work, nowMs);
  if (late !== undefined) return { work, next: { do: "fail", ...late } };
  return { work: { ...goTo(work, "environment", nowMs), boot, boots, trouble: work.trouble } };
}

/** What the environment of a boot says. */
export function reported(
  work: Work,
  bootId: string,
  report: BootReport,
  nowMs: number,
): Heard & { answer: ReportAnswer } {
  if (work.boot?.id !== bootId) return { work, answer: stop("another boot of this machine has its task") };
  if (work.step !== "environment" && work.step !== "installer") return { work, answer: { go: "on" } }; // said again: it was heard before
  const { job } = work;
  switch (report.step) {
    case "inspected":
      return inspected(work, report);
    case "checked":
    case "wiping":
    case "writing":
      return { work: begun(work, nowMs), answer: { go: "on" } };
    case "installing": {
      if (job.task !== "provision" || job.system.installer === undefined) return { work, answer: { go: "on" } };
      const now = begun(work, nowMs);
      return { work: work.step === "installer" ? now : goTo(now, "installer", nowMs), answer: { go: "on" } };
    }
    case "ready":
      return { work: job.task === "rescue" ? goTo(work, "rescue", nowMs) : work, answer: { go: "on" } };
    case "done":
      return { ...done(work.begunAtMs === undefined ? begun(work, nowMs) : work, nowMs), answer: { go: "on" } };
    case "failed":
      return { work, next: failed(work, failureOf(report)), answer: { go: "on" } };
    default:
      return { work, answer: { go: "on" } };
  }
}

/** The installed system runs: of the boot that installed it, and not before that boot was allowed to write. */
export function cameHome(work: Work, bootId: string): Heard {
  const isInstalled = work.job.task === "provision" && work.begunAtMs !== undefined && work.boot?.id === bootId;
  return isInstalled && HOMING.has(work.step) ? { work, next: { do: "end" } } : { work };
}
const HOMING: ReadonlySet<string> = new Set(["environment", "installer", "own-disk", "home"]);

/** What a boot may find that goes on with a write which another one began. */
function inspected(work: Work, { inventory }: BootReport): Heard & { answer: ReportAnswer } {
  const disks = inventory?.disks;
  if (work.begunAtMs === undefined || disks === undefined) return { work, answer: { go: "on" } };
  for (const planned of disksOf(work.job)) {
    const because = mayResume(planned, disks);
    if (because !== undefined)
      return { work, next: { do: "fail", code: "DISK_CHANGED", message: because }, answer: stop(because) };
  }
  return { work, answer: { go: "on" } };
}

/** From now on the disks may be other than they were planned: this order may have changed them. */
function begun(work: Work, nowMs: number): Work {
  if (disksOf(work.job).length === 0) return work;
  return { ...work, begunAtMs: work.begunAtMs ?? nowMs, heardAtMs: nowMs };
}

function done(work: Work, nowMs: number): Heard {
  switch (work.job.task) {
    case "provision":
      return { work: goTo(work, "own-disk", nowMs) };
    case "deprovision":
      return { work: goTo(work, "off", nowMs) };
    case "inspect":
      return work.wasOn === true ? { work, next: { do: "end" } } : { work: goTo(work, "off", nowMs) };
    case "rescue":
      return { work, next: { do: "end" } };
  }
}

function failed(work: Work, failure: Failure): Extract<Next, { do: "again" | "fail" }> {
  return FINAL.has(failure.code) ? { do: "fail", ...failure } : (again(work, failure) as ReturnType<typeof failed>);
}

function failureOf({ error }: BootReport): Failure {
  return error ?? { code: "ENVIRONMENT_FAILED", message: "the boot environment failed and did not say why" };
}

/** Long after it was cut off, an order may no longer write over what lies there: nobody knows whose it is by then. */
function tooLate({ begunAtMs, heardAtMs = begunAtMs }: Work, nowMs: number): Failure | undefined {
  if (heardAtMs === undefined || nowMs - heardAtMs <= RESUMES_WITHIN) return undefined;
  return { code: "TOO_LATE", message: `its write was cut off at ${new Date(heardAtMs).toISOString()}` };
}
const RESUMES_WITHIN = days(1);

/** Those that an order may write over. */
export function disksOf(job: Job): readonly JobDisk[] {
  if (job.task === "provision") return [job.disk];
  return job.task === "deprovision" ? job.disks : [];
}

function stop(because: string): ReportAnswer {
  return { go: "stop", because };
}

/** More are not attempts but a loop. */
const MOST_BOOTS = 8;
