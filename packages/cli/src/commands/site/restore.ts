import { optionalPositional, positional } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { siteNames } from "../../completion/sources.ts";
import { printRevocations } from "../../enrolment/revocations.ts";
import { outputOption } from "../../output/format.ts";

export default defineCommand({
  summary: "Let revoked agents of a site in again, with new credentials for the same key",
  description:
    "They come back by themselves within minutes. A key that somebody else may have stays revoked: invite that agent anew instead.",
  examples: ["longshore site restore oslo", "longshore site restore oslo UCX3"],
  args: {
    site: positional("site", { value: "NAME", complete: siteNames }),
    agent: optionalPositional("beginning of the agent's key; without it, every revoked agent", { value: "AGENT" }),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, out }) {
    const { site, agent = "", output } = args;
    const { agents } = await hub.call("apiSiteRestore", { site, agent });
    await printRevocations(agents, { output, done: "restored" }, out);
    if (!output) out.next(`longshore get site ${site} -w`);
  },
});
