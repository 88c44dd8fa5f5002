import { createKeyPair, TrustChange, withRoot } from "@longshore/contracts";
import { flag, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { cliErrors } from "../../errors.ts";
import { changeKeys } from "../../trust/change-keys.ts";
import { rootKeyOption } from "../../trust/options.ts";
import { printTrust } from "../../trust/print-trust.ts";
import { writeRootKey } from "../../trust/root-key.ts";

export default defineCommand({
  summary: "Replace the root by a new one that the old one names",
  description:
    "Sites follow by themselves, also those that were away for several changes. With the root offline the new key is written to --out before anything changes; keep the old one until then.",
  examples: [
    "longshore trust rotate --yes",
    "longshore trust rotate --root-key /media/safe/root.key --out /media/safe/root-2.key",
  ],
  args: {
    rootKey: rootKeyOption,
    out: text("where the new root's key goes, with --root-key", { value: "FILE" }),
    yes: flag("do not ask", { short: "y" }),
  },
  async run({ args, hub, io, out, confirm }) {
    if ((args.rootKey === undefined) !== (args.out === undefined))
      throw cliErrors.CLI_USAGE({ reason: "--root-key and --out go together", command: "longshore trust rotate" });
    await confirm("replace the root of this fleet", args.yes);
    const root = createKeyPair("operator");
    if (args.out !== undefined) await writeRootKey(io, args.out, root);
    const change = {
      request: { change: TrustChange.TRUST_CHANGE_ROTATE },
      next: (keys: Parameters<typeof withRoot>[0], nowMs: number) => withRoot(keys, root.publicKey, nowMs),
      newRoot: root.seed,
    };
    await printTrust(await changeKeys(change, args.rootKey, { hub, io }), undefined, { out, io });
  },
});
