import { defineCommand } from "../../command.ts";
import { outputOption } from "../../output/format.ts";
import { printTrust } from "../../trust/print-trust.ts";

export default defineCommand({
  summary: "Show the root, the hub's key and the operators",
  examples: ["longshore trust show", "longshore trust show -o json"],
  args: { output: outputOption("json", "yaml") },
  async run({ args, hub, io, out }) {
    const shown = await hub.call("apiTrustShow", {});
    await printTrust(shown, args.output, { out, io });
    if (shown.rootAtHome && !args.output) out.next("longshore trust export-root --out FILE");
  },
});
