import { optionalPositional, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { contextNames, siteNames } from "../../completion/sources.ts";
import { readContextFile, writeContextFile } from "../../context/context-file.ts";
import { cliErrors } from "../../errors.ts";

export default defineCommand({
  summary: "Work in another context, or set the site taken when a command names none",
  examples: ["longshore context use prod", "longshore context use --site oslo", 'longshore context use --site ""'],
  args: {
    name: optionalPositional("context (default: the current one)", { value: "NAME", complete: contextNames }),
    site: text('default site; "" for none', { value: "NAME", complete: siteNames }),
  },
  async run({ args, io, out }) {
    const { current, contexts } = await readContextFile(io);
    const name = args.name ?? current;
    if (name === undefined) throw cliErrors.CLI_NO_CONTEXT({});
    const context = contexts[name];
    if (context === undefined) throw cliErrors.CLI_CONTEXT_NOT_FOUND({ name, known: Object.keys(contexts) });
    const site = args.site ?? context.site;
    const changed = { ...context, site: site === "" ? undefined : site };
    await writeContextFile(io, { current: name, contexts: { ...contexts, [name]: changed } });
    out.print(`context ${name} in use${site ? `, site ${site}` : ""}`);
  },
});
