import type { MachineWork, MachineWorkEnd, Resource } from "@longshore/contracts";
import type { Invocation } from "../invocation.ts";
import { kindView } from "../kinds/registry.ts";
import { watchQuery } from "../resources/watch-query.ts";
import { newLines, plainLine, workLine } from "./work-lines.ts";

/**
 * Shows how far an order is, until it ends: a live line with the machine's last words above it on a terminal, a line per
 * step in a pipe. Resolves to its end, or to its work once that is all it does (a rescue). Ctrl-C ends the watching, not
 * the order.
 */
export async function watchWork(
  invocation: Pick<Invocation, "hub" | "io" | "out" | "signal">,
  at: { readonly machine: string; readonly site: string; readonly orderId: string },
): Promise<MachineWorkEnd | MachineWork> {
  const { out, io } = invocation;
  const { machine, site, orderId } = at;
  const rate = rates(() => io.clock.monotonic());
  let log: readonly string[] = [];
  let outcome: MachineWorkEnd | MachineWork | undefined;
  const query = { views: [kindView("Machine")], names: [machine], site, labels: {} };
  await watchQuery(invocation, query, "", ({ resources }) => {
    const told = provisioningOf(resources[0]);
    outcome = told?.last?.orderId === orderId ? told.last : undefined;
    const work = told?.work?.orderId === orderId ? told.work : undefined;
    if (work?.step === "rescue") outcome = work;
    if (work !== undefined && outcome === undefined) {
      for (const line of newLines(log, work.log)) out.note(`  | ${line}`);
      log = work.log;
      const isLive = io.stderr.isTTY;
      const shown = { rate: rate(work), nowMs: io.clock.now() };
      out.progress(isLive ? workLine(machine, work, shown) : plainLine(machine, work));
    }
    return outcome !== undefined;
  });
  out.settle();
  return outcome as MachineWorkEnd | MachineWork; // the watching ended with it, else by the signal's reason
}

function provisioningOf(resource: Resource | undefined) {
  return resource?.status?.machine?.provisioning ?? undefined;
}

/** Bytes per second since the first sight of this step. */
function rates(now: () => number): (work: MachineWork) => number {
  let first: { readonly key: string; readonly atMs: number; readonly bytes: number } | undefined;
  return ({ step, doing, attempt, bytes }) => {
    const key = `${step} ${doing} ${attempt}`;
    if (first?.key !== key || bytes < first.bytes) first = { key, atMs: now(), bytes };
    const seconds = (now() - first.atMs) / 1000;
    return seconds > 0 ? (bytes - first.bytes) / seconds : 0;
  };
}
