import { createKeyPair, OPERATOR_KEY_LIFE, TrustChange, withOperator } from "@longshore/contracts";
import { messageOf } from "@longshore/kit";
import { durationOption, positional, text } from "../../../args.ts";
import { defineCommand } from "../../../command.ts";
import { cliErrors } from "../../../errors.ts";
import { changeKeys, rootOf } from "../../../trust/change-keys.ts";
import { rootKeyOption } from "../../../trust/options.ts";

export default defineCommand({
  summary: "Name another operator, and make the context file to hand over",
  description: "The operator's key is made here; its seed goes into the file and nowhere else.",
  examples: [
    "longshore trust operator add ben --out ben.json",
    "longshore trust operator add ben --valid 30d > ben.json",
  ],
  args: {
    name: positional("name of the operator", { value: "NAME" }),
    valid: durationOption("how long the key holds (default a year)"),
    out: text("write the context to this file (0600) instead of showing it", { value: "FILE" }),
    rootKey: rootKeyOption,
  },
  async run({ args, hub, io, out }) {
    const { name } = args;
    const pair = createKeyPair("user");
    const lifeMs = args.valid ?? OPERATOR_KEY_LIFE;
    const key = pair.publicKey;
    const change = {
      request: { change: TrustChange.TRUST_CHANGE_ADD_OPERATOR, name, key, validMs: lifeMs },
      next: (keys: Parameters<typeof withOperator>[0], nowMs: number) =>
        withOperator(keys, { name, key, lifeMs }, nowMs),
    };
    const shown = await changeKeys(change, args.rootKey, { hub, io });
    const { jwt } = await hub.call("apiTrustLogin", { name });
    const { servers, ca, root: pinned } = await hub.context();
    const root = pinned && rootOf(pinned, shown);
    const context = `${JSON.stringify({ name, servers, ca, jwt, seed: pair.seed.reveal(), key, root }, undefined, 2)}\n`;
    if (args.out === undefined) return out.print(context.trimEnd());
    try {
      await io.files.writePrivate(args.out, context);
    } catch (cause) {
      throw cliErrors.CLI_FILE_NOT_WRITTEN({ path: args.out, reason: messageOf(cause) }, { cause });
    }
    out.print(`operator ${name} added; the context is in ${args.out}`);
    out.next(`at ${name}'s: longshore context add ${args.out}`);
  },
});
