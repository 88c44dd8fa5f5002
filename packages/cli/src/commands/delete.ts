import { firstFew } from "@longshore/kit";
import { flag, optionalPositional, restPositional } from "../args.ts";
import { defineCommand } from "../command.ts";
import { kindNames, namesOfKindBefore } from "../completion/sources.ts";
import { filesOption } from "../documents/options.ts";
import { cliErrors } from "../errors.ts";
import { outputOption, serialize } from "../output/format.ts";
import { siteOption } from "../resources/options.ts";

export default defineCommand({
  summary: "Take documents away: what they describe is no longer wanted",
  description: "A machine that is no longer wanted is forgotten, not switched off. What others still need is refused.",
  examples: ["longshore delete machine r1u7 --site oslo", "longshore delete -f old.yaml --yes"],
  args: {
    kind: optionalPositional("kind, or KIND/NAME", { value: "KIND", complete: kindNames }),
    names: restPositional("names", { value: "NAME", complete: namesOfKindBefore }),
    files: filesOption,
    site: siteOption,
    dryRun: flag("only print what would be printed"),
    yes: flag("do not ask", { short: "y" }),
    output: outputOption("json", "yaml", "name"),
  },
  async run({ args, hub, io, out, site, confirm }) {
    const { applyChanges, deletionsOfFiles, planChanges } = await import("../changes/change-set.ts");
    const { deletionsOfNames } = await import("../changes/deletions-of-names.ts");
    const { renderOutcome, shownPlan } = await import("../changes/outcome.ts");
    const byName = args.kind !== undefined;
    if (byName === args.files.length > 0)
      throw cliErrors.CLI_USAGE({ reason: "delete takes KIND NAME, or -f PATH", command: "longshore delete" });
    const changes = byName
      ? await deletionsOfNames(hub, args.kind, args.names, () => site(args.site))
      : await deletionsOfFiles(io, hub, args.files);
    const planned = await planChanges(hub, changes);
    const what = planned.changes.map(({ document }) => `${document?.kind.toLowerCase()}/${document?.name}`);
    if (!args.dryRun) await confirm(`delete ${firstFew(what, MAX_LISTED)}`, args.yes);
    const done = args.dryRun ? planned : await applyChanges(hub, changes, planned.digest);
    if (args.output === "json" || args.output === "yaml")
      return out.print(await serialize(shownPlan(done), args.output));
    out.print(renderOutcome(done, { dryRun: args.dryRun, names: args.output === "name" }).join("\n"));
  },
});

const MAX_LISTED = 5;
