import { getSystemRestartCause, restartCauseText } from "../../../commands/chassis/get-system-restart-cause.ts";
import { Privilege } from "../../../privilege.ts";
import { defineVerb } from "../../verb.ts";

export const restartCause = defineVerb({
  summary: "Show why the machine started last",
  examples: ["chassis restart_cause"],
  args: {},
  privilege: Privilege.User,
  async run({ bmc }) {
    const { cause, channel } = await bmc.send(getSystemRestartCause, {});
    return { cause: restartCauseText(cause.code), channel };
  },
  text: ({ cause }) => `System restart cause: ${cause}`,
});
