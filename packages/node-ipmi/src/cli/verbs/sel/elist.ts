import { Privilege } from "../../../privilege.ts";
import { readSel } from "../../../sel/read-sel.ts";
import type { SelRecord } from "../../../sel/record.ts";
import { selRowOf, selRowText } from "../../sel-row.ts";
import { sensorsIn } from "../../sensor-row.ts";
import { inRange, rangeArgs } from "../../sel-range.ts";
import { defineVerb } from "../../verb.ts";

export const selElist = defineVerb({
  summary: "List the event log with the sensors' names, readings and thresholds",
  examples: ["sel elist", "sel elist last 10"],
  args: rangeArgs,
  privilege: Privilege.User,
  async run({ bmc, args }) {
    const entries: SelRecord[] = [];
    for await (const entry of readSel(bmc)) entries.push(entry);
    const sensors = entries.length === 0 ? [] : await sensorsIn(bmc);
    return { entries: inRange(entries, args).map((entry) => selRowOf(entry, sensors)) };
  },
  text: ({ entries }) => (entries.length === 0 ? "SEL has no entries" : entries.map(selRowText).join("\n")),
});
