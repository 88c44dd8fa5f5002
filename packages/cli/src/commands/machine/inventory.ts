import type { InventoryField } from "@longshore/contracts";
import { defineCommand } from "../../command.ts";
import { cliErrors } from "../../errors.ts";
import { kindView } from "../../kinds/registry.ts";
import { machinePositional } from "../../machines/machine-args.ts";
import { age } from "../../output/age.ts";
import { time } from "../../output/document.ts";
import { outputOption, serialize } from "../../output/format.ts";
import { type Column, renderTable } from "../../output/table.ts";
import { findOne } from "../../resources/find-one.ts";
import { siteOption } from "../../resources/options.ts";

export default defineCommand({
  summary: "Show what maker and owner wrote down in a machine: model, part and serial numbers",
  description:
    "The site reads it once a day; each field says where it stands and how old it is. It needs no site that is connected.",
  examples: ["longshore machine inventory r1u7 --site oslo", "longshore machine inventory r1u7 -o json"],
  args: { machine: machinePositional, site: siteOption, output: outputOption("json", "yaml", "wide") },
  async run({ args, hub, io, out, site }) {
    const { machine: name, output } = args;
    const machine = await findOne(hub, kindView("Machine"), name, await site(args.site));
    const fields = machine.status?.machine?.inventory ?? [];
    if (fields.length === 0)
      throw cliErrors.CLI_NOT_READ({
        machine: name,
        what: "inventory",
        reason: "the BMC has none, or the site has not read it yet",
      });
    if (output === "json" || output === "yaml") {
      const shown = fields.map(({ readAtMs, ...field }) => ({ ...field, readAt: time(readAtMs) }));
      return out.print(await serialize({ machine: name, site: machine.site, inventory: shown }, output));
    }
    const columns: readonly Column<InventoryField>[] = [
      { header: "FIELD", rank: 0, cell: (field) => field.name },
      { header: "VALUE", rank: 0, cell: ({ value }) => value },
      { header: "SOURCE", rank: 4, cell: ({ source }) => source },
      { header: "READ", rank: 3, cell: ({ readAtMs }) => age(readAtMs, io.clock.now()) },
    ];
    const width = output === "wide" ? undefined : out.columns;
    out.print(renderTable({ columns, rows: fields, width }).lines.join("\n"));
  },
});
