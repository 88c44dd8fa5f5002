import { coldReset } from "../../../commands/app/cold-reset.ts";
import { warmReset } from "../../../commands/app/warm-reset.ts";
import { isLongshoreError } from "@longshore/kit";
import { Privilege } from "../../../privilege.ts";
import { oneOf, positional } from "../../args.ts";
import { defineVerb } from "../../verb.ts";

export const mcReset = defineVerb({
  summary: "Start the BMC anew; the machine's power is not touched",
  description: "Many BMCs are gone before they answer: that, too, is taken for a reset, and said.",
  examples: ["mc reset cold"],
  args: { kind: positional(oneOf(["cold", "warm"]), "how deep") },
  privilege: Privilege.Administrator,
  async run({ bmc, args: { kind } }) {
    try {
      await bmc.send(kind === "cold" ? coldReset : warmReset, {});
      return { reset: kind, answered: true };
    } catch (error) {
      if (!isLongshoreError(error, "IPMI_OUTCOME_UNKNOWN")) throw error;
      return { reset: kind, answered: false };
    }
  },
  text: ({ reset, answered }) => `Sent ${reset} reset command to MC${answered ? "" : "; it did not answer"}`,
});
