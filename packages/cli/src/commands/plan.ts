import { defineCommand } from "../command.ts";
import { filesOption, requireFiles } from "../documents/options.ts";
import { outputOption, serialize } from "../output/format.ts";

export default defineCommand({
  summary: "Show what `apply` would change and what the sites would do about it",
  description: "Nothing is changed. `apply --plan DIGEST` carries out exactly this plan, or nothing.",
  examples: ["longshore plan -f sites/oslo/", "longshore plan -f - -o json < oslo.yaml"],
  args: { files: filesOption, output: outputOption("json", "yaml") },
  async run({ args, hub, io, out }) {
    requireFiles(args.files, "plan");
    const { changesOfFiles, planChanges } = await import("../changes/change-set.ts");
    const { hasChanges, renderPlan, shownPlan } = await import("../changes/render-plan.ts");
    const { objectPlans } = await import("../changes/object-plans.ts");
    const changes = await changesOfFiles(io, hub, args.files);
    const plan = await planChanges(hub, changes);
    const objects = await objectPlans(hub, changes);
    if (args.output) return out.print(await serialize(shownPlan(plan, objects), args.output));
    out.print(renderPlan(plan, out.colors, objects).join("\n"));
    if (hasChanges(plan))
      out.next(`longshore apply ${args.files.map((file) => `-f ${file}`).join(" ")} --plan ${plan.digest}`);
  },
});
