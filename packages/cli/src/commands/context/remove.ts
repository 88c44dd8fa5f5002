import { flag, positional } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { contextNames } from "../../completion/sources.ts";
import { readContextFile, writeContextFile } from "../../context/context-file.ts";
import { cliErrors } from "../../errors.ts";

export default defineCommand({
  summary: "Forget a context and its credentials",
  examples: ["longshore context remove lab --yes"],
  args: {
    name: positional("context", { value: "NAME", complete: contextNames }),
    yes: flag("do not ask", { short: "y" }),
  },
  async run({ args, io, out, confirm }) {
    const { name } = args;
    const { current, contexts } = await readContextFile(io);
    if (contexts[name] === undefined) throw cliErrors.CLI_CONTEXT_NOT_FOUND({ name, known: Object.keys(contexts) });
    await confirm(`forget context ${name} and its credentials`, args.yes);
    const { [name]: _removed, ...kept } = contexts;
    await writeContextFile(io, { current: current === name ? undefined : current, contexts: kept });
    out.print(`context ${name} removed`);
  },
});
