import { formatDuration } from "@longshore/kit";
import type { NewEvent } from "../outbox/facts.ts";
import { hintOf } from "./failures.ts";
import { disksOf } from "./hear.ts";
import type { MachineRecord, TaskName, Work } from "./record.ts";

/** What happened between two records of a machine, for the timeline. */
export function tell(name: string, before: MachineRecord, after: MachineRecord): NewEvent[] {
  const [was, now] = [before.work, after.work];
  if (now !== undefined && was?.orderId !== now.orderId) return [ordered(name, now)];
  if (was !== undefined && now === undefined) return [over(name, was, after)];
  if (before.phase === "Error" && after.phase === "Provisioned" && now === undefined) return [home(name, after)];
  if (was === undefined || now === undefined) return [];
  const say = (reason: string, message: string, evidence: Record<string, string> = {}): NewEvent => ({
    noun: "machine",
    name,
    reason,
    severity: reason === "WorkRetried" ? "warning" : "info",
    message,
    evidence: { order: now.orderId, task: now.job.task, attempt: String(now.attempt), ...evidence },
  });
  const events: NewEvent[] = [];
  if (now.attempt !== was.attempt)
    events.push(say("WorkRetried", `${now.job.task}, attempt ${now.attempt}: ${now.trouble ?? ""}`));
  if (now.boots !== was.boots)
    events.push(
      say("WorkBooted", `it booted into the boot environment as ${now.boot?.firmware}`, { mac: now.boot?.mac ?? "" }),
    );
  if (now.begunAtMs !== undefined && was.begunAtMs === undefined)
    events.push(
      say("WorkWriting", `its ${disksOf(now.job).length === 1 ? "disk is" : "disks are"} written over from here on`),
    );
  if (now.step !== was.step && (now.step === "own-disk" || now.step === "rescue"))
    events.push(
      now.step === "rescue"
        ? say("WorkInRescue", "it is in rescue: whoever has one of the keys can log in as root")
        : say("WorkWritten", "its system is on its disk; it restarts from it"),
    );
  return events;
}

function home(name: string, { last }: MachineRecord): NewEvent {
  const evidence = { order: last?.orderId ?? "" };
  return { noun: "machine", name, reason: "MachineCameHome", severity: "info", message: last?.message ?? "", evidence };
}

function ordered(name: string, { orderId, job, by }: Work): NewEvent {
  return {
    noun: "machine",
    name,
    reason: "WorkOrdered",
    severity: "info",
    message: `${job.task} was ordered by ${by}${job.task === "provision" ? `: ${job.system.name} ${job.system.version}` : ""}`,
    evidence: { order: orderId, task: job.task, by },
  };
}

function over(name: string, work: Work, { last }: MachineRecord): NewEvent {
  const { task } = work.job;
  const evidence = { order: work.orderId, task, attempts: String(work.attempt) };
  if (last === undefined || last.orderId !== work.orderId)
    return {
      noun: "machine",
      name,
      reason: "WorkDropped",
      severity: "warning",
      message: `${task} was given up`,
      evidence,
    };
  const took = formatDuration(Math.max(0, last.atMs - work.atMs));
  if (last.ok)
    return {
      noun: "machine",
      name,
      reason: ENDS[task],
      severity: "info",
      message: `${last.message}, after ${took}`,
      evidence,
    };
  const more = { ...evidence, code: last.code, next: hintOf(last.code) };
  const message = `${task} failed (${last.code}): ${last.message}`;
  return { noun: "machine", name, reason: "WorkFailed", severity: "error", message, evidence: more };
}

const ENDS: Readonly<Record<TaskName, string>> = {
  inspect: "MachineInspected",
  provision: "MachineProvisioned",
  deprovision: "MachineDeprovisioned",
  rescue: "RescueOver",
};
