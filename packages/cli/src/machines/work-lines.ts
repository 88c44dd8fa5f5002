import type { MachineWork } from "@longshore/contracts";
import { formatDuration } from "@longshore/kit";

/** How far an order is, in one line: "provision r1u7: environment, writing 41 %, 1.2 of 2.9 GB, 84 MB/s, 35s". */
export function workLine(
  machine: string,
  work: MachineWork,
  { rate, nowMs }: { readonly rate: number; readonly nowMs: number },
): string {
  const { task, step, doing, attempt, bytes, total, message, stepSinceMs } = work;
  const amount = total > 0 ? `${Math.floor((100 * bytes) / total)} %, ${giga(bytes)} of ${giga(total)} GB` : "";
  const parts = [
    [STEPS[step] ?? step, DOINGS[doing] ?? doing].filter(Boolean).join(", "),
    amount,
    rate > 0 && total > 0 ? `${Math.round(rate / 1e6)} MB/s` : "",
    attempt > 1 ? `attempt ${attempt}` : "",
    message,
    formatDuration(Math.max(0, nowMs - stepSinceMs)),
  ];
  return `${[task, machine].filter(Boolean).join(" ")}: ${parts.filter(Boolean).join("; ")}`;
}

/** The same for a pipe: a line per step and per tenth, so that a log stays short. */
export function plainLine(machine: string, { task, step, doing, attempt, bytes, total, message }: MachineWork): string {
  const tenth = total > 0 ? `${10 * Math.floor((10 * bytes) / total)} %` : "";
  const parts = [STEPS[step] ?? step, DOINGS[doing] ?? doing, tenth, attempt > 1 ? `attempt ${attempt}` : "", message];
  return `${task} ${machine}: ${parts.filter(Boolean).join("; ")}`;
}

/** Lines of `now` that were not in `before`, both the ends of one log. */
export function newLines(before: readonly string[], now: readonly string[]): readonly string[] {
  for (let kept = Math.min(before.length, now.length); kept > 0; kept--) {
    if (before.slice(-kept).every((line, i) => line === now[i])) return now.slice(kept);
  }
  return now;
}

function giga(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

const STEPS: Readonly<Record<string, string>> = {
  image: "fetches the image",
  "boot-order": "tells the BMC to boot from the network",
  power: "moves the power",
  boot: "waits until it boots",
  environment: "boot environment",
  installer: "the installer of its system",
  "own-disk": "tells the BMC to boot from the disk",
  home: "waits for its system",
  off: "waits until it is off",
  rescue: "is in rescue",
};

const DOINGS: Readonly<Record<string, string>> = {
  started: "started",
  inspected: "has looked around",
  fetching: "fetches the installer",
  checked: "has checked the disks",
  wiping: "wipes",
  writing: "writes the image",
  configuring: "writes the first boot's configuration",
  "boot-order": "sets the boot order",
  installing: "installs",
};
