import { TrustChange, withoutOperator } from "@longshore/contracts";
import { flag, positional } from "../../../args.ts";
import { defineCommand } from "../../../command.ts";
import { changeKeys } from "../../../trust/change-keys.ts";
import { rootKeyOption } from "../../../trust/options.ts";

export default defineCommand({
  summary: "Take an operator's word away: at the hub at once, at every site with its next list of keys",
  examples: ["longshore trust operator remove ben"],
  args: {
    name: positional("name of the operator", { value: "NAME" }),
    rootKey: rootKeyOption,
    yes: flag("do not ask", { short: "y" }),
  },
  async run({ args, hub, io, out, confirm }) {
    const { name } = args;
    await confirm(`remove operator ${name}`, args.yes);
    const change = {
      request: { change: TrustChange.TRUST_CHANGE_REMOVE_OPERATOR, name },
      next: (keys: Parameters<typeof withoutOperator>[0], nowMs: number) => withoutOperator(keys, name, nowMs),
    };
    await changeKeys(change, args.rootKey, { hub, io });
    out.print(`operator ${name} removed`);
  },
});
