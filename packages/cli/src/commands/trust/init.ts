import { createKeyPair, signerOf, signKeys, TrustChange, withRoot } from "@longshore/contracts";
import { flag, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { cliErrors } from "../../errors.ts";
import { shownKeys } from "../../trust/change-keys.ts";
import { printTrust } from "../../trust/print-trust.ts";
import { writeRootKey } from "../../trust/root-key.ts";

export default defineCommand({
  summary: "Give a new hub a root that is made here and never was there",
  description:
    "The hub makes a root at its first start so that it works at once. This replaces it by one whose key is written to --out and never leaves this machine; the hub's own is forgotten. Best done before sites are invited.",
  examples: ["longshore trust init --out /media/safe/root.key"],
  args: {
    out: text("where the root's key goes", { value: "FILE" }),
    yes: flag("do not ask", { short: "y" }),
  },
  async run({ args, hub, io, out, confirm }) {
    if (args.out === undefined)
      throw cliErrors.CLI_USAGE({ reason: "say where the key goes: --out FILE", command: "longshore trust init" });
    await confirm("replace the hub's root by one that is made here", args.yes);
    const root = createKeyPair("operator");
    const keys = shownKeys(await hub.call("apiTrustShow", {}));
    const list = signKeys(withRoot(keys, root.publicKey, io.clock.now()), [signerOf(root.seed.reveal())]);
    await writeRootKey(io, args.out, root);
    const shown = await hub.call("apiTrustChange", { change: TrustChange.TRUST_CHANGE_HAND_OVER, list });
    await printTrust(shown, undefined, { out, io });
  },
});
