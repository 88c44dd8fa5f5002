import { counter, gauge, histogram } from "@longshore/kit";
import { type MachineRecord, type Phase, phaseOf, type Work, type WorkEnd } from "./record.ts";

export function countWork(records: readonly MachineRecord[]): void {
  const counts = new Map<Phase, number>(PHASES.map((phase) => [phase, 0]));
  for (const record of records) counts.set(phaseOf(record), (counts.get(phaseOf(record)) ?? 0) + 1);
  for (const [phase, count] of counts) machines.set({ phase }, count);
}

/** A step is over when another begins, in this attempt or the next. */
export function countStep(before: Work | undefined, after: Work | undefined, nowMs: number): void {
  if (before === undefined) return;
  const isOver = after?.step !== before.step || after.attempt !== before.attempt;
  if (isOver)
    stepSeconds.observe({ task: before.job.task, step: before.step }, Math.max(0, nowMs - before.stepAtMs) / 1000);
  if (after !== undefined && after.attempt > before.attempt) retries.inc({ task: before.job.task, step: before.step });
}

export function countEnd(last: WorkEnd | undefined): void {
  if (last !== undefined) ends.inc({ task: last.task, outcome: last.ok ? "ok" : last.code });
}

const PHASES: readonly Phase[] = [
  "Registered",
  "Inspecting",
  "Available",
  "Provisioning",
  "Provisioned",
  "Deprovisioning",
  "Error",
];

const machines = gauge({
  name: "longshore_provisioning_machines",
  help: "Machines of the site by phase.",
  labels: ["phase"],
});

const stepSeconds = histogram({
  name: "longshore_provisioning_step_duration_seconds",
  help: "How long a step of an order took.",
  labels: ["task", "step"],
  buckets: [1, 5, 15, 30, 60, 120, 300, 600, 1200, 3600],
});

const retries = counter({
  name: "longshore_provisioning_retries_total",
  help: "Further attempts, by the step that the one before got to.",
  labels: ["task", "step"],
});

const ends = counter({
  name: "longshore_provisioning_orders_total",
  help: "Orders that ended: ok, or the code of what went wrong.",
  labels: ["task", "outcome"],
});
