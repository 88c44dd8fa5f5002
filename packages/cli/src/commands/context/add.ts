import { flag, positional, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { readContextFile, readText, writeContextFile } from "../../context/context-file.ts";
import { parseOperatorContext } from "../../context/operator-context.ts";
import { cliErrors } from "../../errors.ts";

export default defineCommand({
  summary: "Keep the context file that a hub made for you, and work in it",
  description: "The file holds your credentials; the copy is readable by you only. Delete the original afterwards.",
  examples: [
    "longshore context add /var/lib/longshore-hub/operators/admin.json --name prod",
    "ssh hub cat admin.json | longshore context add -",
  ],
  args: {
    file: positional("context file, `-` for standard input", { value: "FILE" }),
    name: text("what to call it here (default: the name in the file)", { value: "NAME" }),
    site: text("site taken when a command names none", { value: "NAME" }),
    replace: flag("replace a context of the same name"),
    keep: flag("stay in the current context"),
  },
  async run({ args, io, out }) {
    const content =
      args.file === "-" ? new TextDecoder().decode(await io.stdin.readAll()) : await readText(io, args.file);
    if (content === undefined)
      throw cliErrors.CLI_FILE_UNREADABLE({ path: args.file, reason: "there is no such file" });
    const given = parseOperatorContext(content, args.file);
    const name = args.name ?? given.name;
    const { current, contexts } = await readContextFile(io);
    if (contexts[name] && !args.replace) throw cliErrors.CLI_CONTEXT_EXISTS({ name });
    const added = { ...given, ...(args.site ? { site: args.site } : {}) };
    const now = args.keep && current !== undefined ? current : name;
    await writeContextFile(io, { current: now, contexts: { ...contexts, [name]: added } });
    out.print(`context ${name} added${now === name ? ", now in use" : ""}`);
    if (now === name) out.next("longshore get sites");
  },
});
