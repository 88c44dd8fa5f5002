import type { Resource } from "@longshore/contracts";
import { flag, positional, restPositional, text } from "../args.ts";
import { defineCommand } from "../command.ts";
import { kindNames, namesOfKindBefore } from "../completion/sources.ts";
import { cliErrors } from "../errors.ts";
import { outputOption } from "../output/format.ts";
import { list } from "../resources/list.ts";
import { siteOption } from "../resources/options.ts";
import { parseKinds, parseSelector, type Query } from "../resources/query.ts";
import { printResources } from "../resources/print.ts";
import { watchResources } from "../resources/watch-resources.ts";

export default defineCommand({
  summary: "List documents with their status",
  description:
    "Without --site and without a default site in the context, the documents of all sites are listed. A list has no order but its own: kinds as asked for, then by site and name.",
  examples: [
    "longshore get machines -A -o wide",
    "longshore get machine r1u7 --site oslo -o yaml",
    "longshore get machines -l role=worker,arch=arm64 -w",
    "longshore get all --site oslo",
  ],
  args: {
    kind: positional("kind, several with commas, `all`, or KIND/NAME", { value: "KIND", complete: kindNames }),
    names: restPositional("only these", { value: "NAME", complete: namesOfKindBefore }),
    allSites: flag("of all sites, also when the context has a default site", { short: "A" }),
    site: siteOption,
    selector: text("only with these labels", { short: "l", value: "KEY=VALUE,..." }),
    output: outputOption("json", "yaml", "wide", "name"),
    watch: flag("go on and print what changes", { short: "w" }),
  },
  async run({ args, hub, site, io, out, signal }) {
    const { views, names } = parseKinds(args.kind);
    const scoped = views.some((view) => view.atSite);
    const query: Query = {
      views,
      names: [...names, ...args.names],
      site: args.allSites ? undefined : (args.site ?? (scoped ? await site() : undefined)),
      labels: parseSelector(args.selector),
    };
    const found = await list(hub, query);
    if (!args.watch) checkAllFound(query, found.resources);
    const single = query.names.length === 1 && views.length === 1 && found.resources.length === 1;
    const style = { format: args.output, single: single && !args.watch, site: query.site };
    const printed = await printResources(found.resources, query.views, style, { io, out });
    if (args.watch) await watchResources({ hub, io, out, signal }, query, found, style, printed);
  },
});

function checkAllFound({ views, names, site }: Query, resources: readonly Resource[]): void {
  const missing = names.find((name) => !resources.some((resource) => resource.name === name));
  if (missing === undefined) return;
  const kind = views.length === 1 ? (views[0]?.kind.toLowerCase() ?? "") : "";
  throw cliErrors.CLI_NOT_FOUND({ what: kind ? `${kind}/${missing}` : missing, site });
}
