import { createKeyPair, TrustChange, withRoot } from "@longshore/contracts";
import { flag, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { cliErrors } from "../../errors.ts";
import type { Invocation } from "../../invocation.ts";
import { changeKeys } from "../../trust/change-keys.ts";
import { rootKeyOption } from "../../trust/options.ts";
import { printTrust } from "../../trust/print-trust.ts";
import { writeRootKey } from "../../trust/root-key.ts";

export default defineCommand({
  summary: "Replace the root by a new one that the old one names, or the hub's key",
  description:
    "Sites follow by themselves, also those that were away for several changes. With the root offline its new key is written to --out before anything changes; keep the old one until then. With --hub the hub signs with a new key, everything that it signed before is signed anew, and the old key counts for nothing: for one that was stolen.",
  examples: [
    "longshore trust rotate --yes",
    "longshore trust rotate --hub --root-key /media/safe/root.key",
    "longshore trust rotate --root-key /media/safe/root.key --out /media/safe/root-2.key",
  ],
  args: {
    rootKey: rootKeyOption,
    hub: flag("replace the key that the hub signs with"),
    out: text("where the new root's key goes, with --root-key", { value: "FILE" }),
    yes: flag("do not ask", { short: "y" }),
  },
  async run({ args, hub, io, out, confirm }) {
    if (args.hub) return await rotateHub(args, { hub, io, out, confirm });
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

async function rotateHub(
  args: { readonly rootKey: string | undefined; readonly yes: boolean },
  { hub, io, out, confirm }: Pick<Invocation, "hub" | "io" | "out" | "confirm">,
): Promise<void> {
  await confirm("replace the key that the hub signs with", args.yes);
  const request = { change: TrustChange.TRUST_CHANGE_ROTATE_HUB };
  const prepared = await hub.call("apiTrustChange", request);
  if (args.rootKey === undefined && !prepared.rootAtHome)
    throw cliErrors.CLI_USAGE({
      reason: "the root is not at the hub: --root-key FILE",
      command: "longshore trust rotate",
    });
  const named = { request, next: <K>(keys: K): K => keys, hubKey: prepared.nextHubKey };
  const shown = prepared.rootAtHome ? prepared : await changeKeys(named, args.rootKey, { hub, io });
  await printTrust(shown, undefined, { out, io });
}
