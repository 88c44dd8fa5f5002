import { getSelfTestResults, selfTestText } from "../../../commands/app/get-self-test-results.ts";
import { Privilege } from "../../../privilege.ts";
import { defineVerb } from "../../verb.ts";

export const mcSelftest = defineVerb({
  summary: "Show what the BMC found when it tested itself",
  examples: ["mc selftest"],
  args: {},
  privilege: Privilege.User,
  async run({ bmc }) {
    const { result, detail } = await bmc.send(getSelfTestResults, {});
    return { selftest: selfTestText(result, detail), result, detail };
  },
  text: ({ selftest }) => `Selftest: ${selftest}`,
});
