import { optionalPositional, positional, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { siteNames, waitingRequests } from "../../completion/sources.ts";
import { decideRequest } from "../../enrolment/decide.ts";
import { outputOption } from "../../output/format.ts";

export default defineCommand({
  summary: "Turn an agent that asked away; it is told why",
  examples: ['longshore site reject oslo UCX3 --reason "not our key"'],
  args: {
    site: positional("site", { value: "NAME", complete: siteNames }),
    request: optionalPositional("token id, or the beginning of the agent's key; needed when several wait", {
      value: "REQUEST",
      complete: waitingRequests,
    }),
    reason: text("what the agent is told", { value: "TEXT" }),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, out }) {
    await decideRequest({ ...args, accept: false }, { hub, out });
  },
});
