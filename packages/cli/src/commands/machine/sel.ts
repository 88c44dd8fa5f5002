import type { MachineLog } from "@longshore/contracts";
import { flag, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { cliErrors } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { kindView } from "../../kinds/registry.ts";
import { MACHINE_TIMEOUT_MS, machinePositional } from "../../machines/machine-args.ts";
import { paintState } from "../../output/colors.ts";
import { time } from "../../output/document.ts";
import { outputOption, serialize } from "../../output/format.ts";
import { type Column, renderTable } from "../../output/table.ts";
import { findOne } from "../../resources/find-one.ts";
import { siteOption } from "../../resources/options.ts";

export default defineCommand({
  summary: "Show the newest entries of a BMC's event log, or empty it",
  description:
    "Times are the BMC's own; how far its clock is off is said beneath. The site tells each entry as an event, too: `longshore events machine/NAME` has those that the BMC lost since. --clear empties the log once all of it was read, and reads back that it is empty.",
  examples: ["longshore machine sel r1u7 --site oslo", "longshore machine sel r1u7 --clear --yes"],
  args: {
    machine: machinePositional,
    site: siteOption,
    count: text("how many at most; 50 unless given", { short: "n", value: "NUMBER" }),
    clear: flag("empty it"),
    yes: flag("do not ask", { short: "y" }),
    output: outputOption("json", "yaml", "wide"),
  },
  async run({ args, ...invocation }) {
    const { machine: name, output } = args;
    const count = countOf(args.count);
    const { hub, out, site, confirm } = invocation;
    const { site: at } = await findOne(hub, kindView("Machine"), name, await site(args.site));
    if (args.clear) {
      await confirm(`empty the event log of machine/${name} at ${at}`, args.yes);
      return clear(invocation, { name, at }, output);
    }
    const log = await hub.call("apiMachineLog", { site: at, machine: name, count }, { timeoutMs: MACHINE_TIMEOUT_MS });
    if (output === "json" || output === "yaml") return out.print(await serialize(shownLog(name, at, log), output));
    const columns = columnsOf((severity) => paintState(out.colors, severity));
    const width = output === "wide" ? undefined : out.columns;
    if (log.entries.length > 0) out.print(renderTable({ columns, rows: log.entries, width }).lines.join("\n"));
    out.note(remark(log));
    if (log.full) out.next(`longshore machine sel ${name} --site ${at} --clear`);
  },
});

async function clear(
  { hub, out }: Pick<Invocation, "hub" | "out">,
  { name, at }: { readonly name: string; readonly at: string },
  output: "json" | "yaml" | "wide" | undefined,
): Promise<void> {
  const order = { site: at, machine: name };
  const done = await hub.call("apiMachineClearLog", order, { timeoutMs: MACHINE_TIMEOUT_MS });
  const { entriesBefore, entriesNow, confirmed } = done;
  if (output === "json" || output === "yaml") out.print(await serialize({ machine: name, site: at, ...done }, output));
  else out.print(`machine/${name}: event log ${entriesBefore} -> ${entriesNow} entries`);
  if (!confirmed)
    throw cliErrors.CLI_ORDER_UNCONFIRMED({
      machine: name,
      wanted: "an empty event log",
      seen: `${entriesNow} entries`,
    });
}

type Entry = MachineLog["entries"][number];

function columnsOf(paint: (severity: string) => string): readonly Column<Entry>[] {
  return [
    { header: "ID", rank: 4, cell: ({ id }) => id },
    { header: "TIME (BMC)", rank: 1, cell: ({ atMs }) => (atMs > 0 ? time(atMs).replace(".000Z", "Z") : "not set") },
    { header: "SEVERITY", rank: 2, cell: ({ severity }) => severity, paint },
    { header: "WHAT", rank: 0, cell: ({ message }) => message },
  ];
}

function shownLog(machine: string, site: string, log: MachineLog): Readonly<Record<string, unknown>> {
  const { entries, total, full, cut, clockKnown, clockSkewMs } = log;
  return {
    machine,
    site,
    total,
    full,
    cut,
    ...(clockKnown ? { clockSkewSeconds: Math.round(clockSkewMs / 1000) } : {}),
    entries: entries.map(({ atMs, ...entry }) => ({ ...entry, at: time(atMs) })),
  };
}

function remark({ entries, total, full, cut, clockKnown, clockSkewMs }: MachineLog): string {
  const skew = Math.round(clockSkewMs / 1000);
  const clock = !clockKnown
    ? "its clock was never set"
    : Math.abs(skew) < CLOCK_OFF
      ? ""
      : `its clock is ${Math.abs(skew)} s ${skew > 0 ? "ahead" : "behind"}`;
  const shown = total === 0 ? "the log is empty" : `${entries.length} of ${total} entries`;
  return [shown, cut ? "the BMC was too slow for more" : "", full ? "the log is full" : "", clock]
    .filter(Boolean)
    .join("; ");
}

/** Seconds that are worth a word. */
const CLOCK_OFF = 5;

function countOf(given: string | undefined): number {
  const number = Number(given ?? 50);
  if (Number.isInteger(number) && number >= 1 && number <= 1000) return number;
  throw cliErrors.CLI_BAD_VALUE({ name: "--count", found: given ?? "", expected: "a whole number from 1 to 1000" });
}
