import { Privilege } from "../../../privilege.ts";
import { readSel } from "../../../sel/read-sel.ts";
import { type SelRow, selRowOf, selRowText } from "../../sel-row.ts";
import { inRange, rangeArgs } from "../../sel-range.ts";
import { defineVerb } from "../../verb.ts";

export const selList = defineVerb({
  summary: "List the event log, sensors by type and number",
  examples: ["sel list", "sel list last 10"],
  args: rangeArgs,
  privilege: Privilege.User,
  async run({ bmc, args }) {
    const entries: SelRow[] = [];
    for await (const entry of readSel(bmc)) entries.push(selRowOf(entry, []));
    return { entries: inRange(entries, args) };
  },
  text: ({ entries }) => (entries.length === 0 ? "SEL has no entries" : entries.map(selRowText).join("\n")),
});
