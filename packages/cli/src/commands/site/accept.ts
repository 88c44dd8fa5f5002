import { optionalPositional, positional } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { siteNames, waitingRequests } from "../../completion/sources.ts";
import { decideRequest } from "../../enrolment/decide.ts";
import { outputOption } from "../../output/format.ts";

export default defineCommand({
  summary: "Let an agent that asked into its site",
  description: "Compare the agent's key with what it shows at the site before you accept it.",
  examples: ["longshore site accept oslo", "longshore site accept oslo UCX3"],
  args: {
    site: positional("site", { value: "NAME", complete: siteNames }),
    request: optionalPositional("token id, or the beginning of the agent's key; needed when several wait", {
      value: "REQUEST",
      complete: waitingRequests,
    }),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, out }) {
    const { site, request, output } = args;
    await decideRequest({ site, request, accept: true, reason: undefined, output }, { hub, out });
  },
});
