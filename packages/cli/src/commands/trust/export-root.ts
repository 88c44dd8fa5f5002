import { publicKeyOf, RootKept, signerOf, signPayload } from "@longshore/contracts";
import { Secret } from "@longshore/kit";
import { flag, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { cliErrors } from "../../errors.ts";
import { shownKeys } from "../../trust/change-keys.ts";
import { writeRootKey } from "../../trust/root-key.ts";

export default defineCommand({
  summary: "Take the root's key away from the hub, into a file that you keep offline",
  description:
    "Sealed on its way to this machine only. The hub forgets it once it is on disk here. Afterwards whoever takes over the hub can sign for 90 days at most; names and new roots need --root-key FILE.",
  examples: ["longshore trust export-root --out /media/safe/root.key"],
  args: {
    out: text("where the root's key goes", { value: "FILE" }),
    yes: flag("do not ask", { short: "y" }),
  },
  async run({ args, hub, io, out, confirm }) {
    if (args.out === undefined)
      throw cliErrors.CLI_USAGE({
        reason: "say where the key goes: --out FILE",
        command: "longshore trust export-root",
      });
    await confirm("take the root's key away from the hub", args.yes);
    const { createCurveKey } = await import("@longshore/bus");
    const curve = createCurveKey();
    const { root, sealedSeed, sender } = await hub.call("apiTrustExport", { curveKey: curve.publicKey });
    const opened = curve.open(sealedSeed, sender);
    const seed = new Secret(new TextDecoder().decode(opened ?? new Uint8Array()));
    if (publicKeyOf(seed.reveal()) !== root)
      throw cliErrors.CLI_FILE_NOT_WRITTEN({ path: args.out, reason: "what came is not the root's key" });
    await writeRootKey(io, args.out, { publicKey: root, seed });
    const { serial } = shownKeys(await hub.call("apiTrustShow", {}));
    const proof = signPayload(RootKept, RootKept.encode({ root, serial }), [signerOf(seed.reveal())]);
    await hub.call("apiTrustForget", { proof });
    out.print(`the root's key is in ${args.out}, and no longer at the hub`);
    out.next(`longshore trust operator add NAME --root-key ${args.out}`);
  },
});
