import { positional, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { namesOf } from "../../completion/sources.ts";
import { kindView } from "../../kinds/registry.ts";
import { outputOption, serialize } from "../../output/format.ts";
import { findOne } from "../../resources/find-one.ts";
import { siteOption } from "../../resources/options.ts";

export default defineCommand({
  summary: "Print the values of a Secret, opened here with the recovery key",
  description: "The hub never sees the values or the key; it hands out the sealed form that it holds.",
  examples: ["longshore secret recover bmc-root --site oslo --recovery-key recovery.key"],
  args: {
    name: positional("its name", { value: "NAME", complete: namesOf("Secret") }),
    site: siteOption,
    recoveryKey: text("file of the recovery key", { value: "FILE" }),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, io, out, site }) {
    const { readRecoveryKey } = await import("../../secrets/recovery-key.ts");
    const { recoverValues } = await import("../../secrets/held-secret.ts");
    const key = await readRecoveryKey(io.files, args.recoveryKey);
    const secret = await findOne(hub, kindView("Secret"), args.name, await site(args.site));
    const values = recoverValues(secret, key);
    if (args.output) return out.print(await serialize(values, args.output));
    for (const [name, value] of Object.entries(values)) out.print(`${name}=${value}`);
  },
});
