import { durationOption, flag, text } from "../args.ts";
import { defineCommand } from "../command.ts";
import { filesOption, requireFiles } from "../documents/options.ts";
import { outputOption, serialize } from "../output/format.ts";

export default defineCommand({
  summary: "Make documents what is wanted: all of them, or none if one is bad",
  description:
    "Secrets are sealed here to the agents of their site; readable values never leave this machine. What takes power away is asked about first (--yes, or --plan with the digest of a plan that you have seen).",
  examples: [
    "longshore apply -f sites/oslo/",
    "longshore apply -f oslo.yaml --plan 5f0c…",
    "longshore apply -f oslo.yaml --dry-run",
    "longshore apply -f sites/ --wait 5m",
  ],
  args: {
    files: filesOption,
    plan: text("act only while the plan has this digest (from `plan`)", { value: "DIGEST" }),
    dryRun: flag("only print what would be printed"),
    wait: durationOption("then wait until the sites say that it is so, at most this long"),
    yes: flag("do not ask", { short: "y" }),
    output: outputOption("json", "yaml", "name"),
  },
  async run({ args, hub, io, out, signal, confirm }) {
    requireFiles(args.files, "apply");
    const { applyChanges, changesOfFiles, planChanges } = await import("../changes/change-set.ts");
    const { checkDigest, confirmPlan, hasChanges, renderOutcome, shownPlan } = await import("../changes/outcome.ts");
    const changes = await changesOfFiles(io, hub, args.files);
    const planned = await planChanges(hub, changes);
    checkDigest(planned, args.plan);
    if (!args.dryRun) await confirmPlan(planned, confirm, args.yes || args.plan !== undefined);
    const done = args.dryRun || !hasChanges(planned) ? planned : await applyChanges(hub, changes, planned.digest);
    if (args.output === "json" || args.output === "yaml") out.print(await serialize(shownPlan(done), args.output));
    else out.print(renderOutcome(done, { dryRun: args.dryRun, names: args.output === "name" }).join("\n"));
    if (args.wait !== undefined && !args.dryRun) {
      const { waitUntilReady } = await import("../changes/wait-until-ready.ts");
      await waitUntilReady(done, args.wait, { hub, io, out, signal });
    }
  },
});
