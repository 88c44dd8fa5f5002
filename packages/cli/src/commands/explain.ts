import { positional } from "../args.ts";
import { defineCommand } from "../command.ts";
import { fieldPaths } from "../completion/sources.ts";

export default defineCommand({
  summary: "Say what a kind of document is for and what its fields mean",
  examples: [
    "longshore explain machine",
    "longshore explain machine.spec.bmc",
    "longshore explain site.spec.networks.boot.dhcp",
  ],
  args: { path: positional("KIND, or KIND.PATH", { value: "KIND[.PATH]", complete: fieldPaths }) },
  async run({ args, out }) {
    const { explain } = await import("../explain/explain.ts");
    out.print(explain(args.path, out.columns ?? 100).join("\n"));
  },
});
