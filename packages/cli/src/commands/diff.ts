import { defineCommand } from "../command.ts";
import { filesOption, requireFiles } from "../documents/options.ts";
import { ExitCode } from "../exit-code.ts";
import { outputOption, serialize } from "../output/format.ts";

export default defineCommand({
  summary: "Show where documents differ from what the hub holds; exit code 1 when they do",
  description: "Values of Secrets cannot be compared: only their version, keys and recipients are.",
  examples: ["longshore diff -f sites/oslo/ || longshore apply -f sites/oslo/"],
  args: { files: filesOption, output: outputOption("json", "yaml") },
  async run({ args, hub, io, out }) {
    requireFiles(args.files, "diff");
    const { changesOfFiles, planChanges } = await import("../changes/change-set.ts");
    const { hasChanges, renderDiff, shownPlan } = await import("../changes/render-plan.ts");
    const { objectPlans } = await import("../changes/object-plans.ts");
    const changes = await changesOfFiles(io, hub, args.files);
    const plan = await planChanges(hub, changes);
    const objects = await objectPlans(hub, changes);
    const lines = args.output
      ? [await serialize(shownPlan(plan, objects), args.output)]
      : renderDiff(plan, out.colors, objects);
    if (lines.length > 0) out.print(lines.join("\n"));
    return hasChanges(plan) ? ExitCode.Failed : ExitCode.Ok;
  },
});
