import { flag } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { kindView } from "../../kinds/registry.ts";
import { outputOption } from "../../output/format.ts";
import { list } from "../../resources/list.ts";
import { siteOption } from "../../resources/options.ts";
import { printResources } from "../../resources/print.ts";

export default defineCommand({
  summary: "List Secrets: their keys and to how many agents they are sealed, never their values",
  examples: ["longshore secret list --site oslo"],
  args: {
    allSites: flag("of all sites, also when the context has a default site", { short: "A" }),
    site: siteOption,
    output: outputOption("json", "yaml", "wide", "name"),
  },
  async run({ args, hub, site, io, out }) {
    const where = args.allSites ? undefined : await site(args.site);
    const views = [kindView("Secret")];
    const { resources } = await list(hub, { views, names: [], site: where, labels: {} });
    await printResources(resources, views, { format: args.output, single: false, site: where }, { io, out });
  },
});
