import { Privilege } from "../../../privilege.ts";
import { eraseSel } from "../../../sel/read-sel.ts";
import { defineVerb } from "../../verb.ts";

export const selClear = defineVerb({
  summary: "Erase the event log",
  description: "What was not read is lost; the erasure may go on for a moment after the answer.",
  examples: ["sel clear"],
  args: {},
  privilege: Privilege.Operator,
  async run({ bmc }) {
    await eraseSel(bmc);
    return { cleared: true };
  },
  text: () => "Clearing SEL.  Please allow a few seconds to erase.",
});
