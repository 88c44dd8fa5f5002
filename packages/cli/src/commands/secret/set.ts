import { flag, positional, texts } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { namesOf } from "../../completion/sources.ts";
import { cliErrors } from "../../errors.ts";
import { siteOption } from "../../resources/options.ts";

export default defineCommand({
  summary: "Make or replace a Secret; its values are sealed here to every agent of the site",
  description:
    "All keys are set at once: what is not given is gone. Without --from-literal and --from-file, values of the keys given with --key are asked for on a terminal, or KEY=VALUE lines are read from standard input. Values on a command line show in the process list and in the shell's history.",
  examples: [
    "longshore secret set bmc-root --site oslo --key username --key password",
    "longshore secret set bmc-root --site oslo --from-file password=./pw --from-literal username=root",
    "printf 'username=root\\npassword=%s\\n' \"$PW\" | longshore secret set bmc-root --site oslo",
  ],
  args: {
    name: positional("its name", { value: "NAME", complete: namesOf("Secret") }),
    site: siteOption,
    fromLiteral: texts("a value as it is", { value: "KEY=VALUE" }),
    fromFile: texts("a file's content, one line end at its end left out", { value: "KEY=FILE" }),
    key: texts("a key whose value is asked for", { value: "KEY" }),
    dryRun: flag("only print what would be printed"),
  },
  async run({ args, hub, io, out, site, signal }) {
    const where = await site(args.site);
    if (where === undefined) throw cliErrors.CLI_NEEDS_SITE({ what: "a Secret" });
    const { readSecretValues } = await import("../../secrets/read-values.ts");
    const { secretChange } = await import("../../secrets/secret-change.ts");
    const { applyChanges, planChanges } = await import("../../changes/change-set.ts");
    const { renderOutcome } = await import("../../changes/outcome.ts");
    const data = await readSecretValues(args, io, signal);
    const changes = await secretChange(hub, { name: args.name, site: where }, data, (sentence) =>
      out.note(`warning: ${sentence}`),
    );
    const planned = await planChanges(hub, changes);
    const done = args.dryRun ? planned : await applyChanges(hub, changes, planned.digest);
    out.print(renderOutcome(done, { dryRun: args.dryRun, names: false }).join("\n"));
  },
});
