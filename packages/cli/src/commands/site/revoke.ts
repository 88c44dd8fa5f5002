import { flag, optionalPositional, positional, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { siteNames } from "../../completion/sources.ts";
import { printRevocations } from "../../enrolment/revocations.ts";
import { outputOption } from "../../output/format.ts";

export default defineCommand({
  summary: "Cut the agents of a site off: their credentials end at once",
  description:
    "What they reported before stays. The site goes on by the intents that it holds; it hears of no new ones. A Secret that a revoked agent could open is known to whoever has its state: change it, with a new version.",
  examples: [
    'longshore site revoke oslo --reason "stolen from the rack"',
    "longshore site revoke oslo UCX3 --reason copied",
  ],
  args: {
    site: positional("site", { value: "NAME", complete: siteNames }),
    agent: optionalPositional("beginning of the agent's key; without it, every agent of the site", { value: "AGENT" }),
    reason: text("why, for those who look at the site later", { value: "TEXT" }),
    yes: flag("do not ask", { short: "y" }),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, out, confirm }) {
    const { site, agent = "", reason = "", output } = args;
    await confirm(`cut off ${agent ? `the agent ${agent}` : "every agent"} of ${site}`, args.yes);
    const { agents } = await hub.call("apiSiteRevoke", { site, agent, reason });
    await printRevocations(agents, { output, done: "revoked" }, out);
    if (!output) out.next(`longshore site restore ${site}   or, for a new key: longshore site invite ${site}`);
  },
});
