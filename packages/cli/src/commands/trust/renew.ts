import { TrustChange } from "@longshore/contracts";
import { defineCommand } from "../../command.ts";
import { changeKeys } from "../../trust/change-keys.ts";
import { rootKeyOption } from "../../trust/options.ts";
import { printTrust } from "../../trust/print-trust.ts";

export default defineCommand({
  summary: "Give the hub's key another 90 days",
  description:
    "A hub that has the root does so by itself. Without it, sites take on nothing new once the key has ended.",
  examples: ["longshore trust renew --root-key /media/safe/root.key"],
  args: { rootKey: rootKeyOption },
  async run({ args, hub, io, out }) {
    const change = {
      request: { change: TrustChange.TRUST_CHANGE_RENEW },
      next: <K>(keys: K): K => keys, // with the root at hand it is renewed anyway
    };
    await printTrust(await changeKeys(change, args.rootKey, { hub, io }), undefined, { out, io });
  },
});
