import { optionalPositional } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { contextNames } from "../../completion/sources.ts";
import { chooseContext } from "../../context/choose-context.ts";
import { readContextFile } from "../../context/context-file.ts";
import { shownContext } from "../../context/shown-context.ts";
import { outputOption, serialize } from "../../output/format.ts";

export default defineCommand({
  summary: "Show a context, its credentials left out",
  examples: ["longshore context show", "longshore context show prod -o json"],
  args: {
    name: optionalPositional("context (default: the one in use)", { value: "NAME", complete: contextNames }),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, io, out }) {
    const file = await readContextFile(io);
    const context = args.name === undefined ? await hub.context() : await chooseContext(io, args.name);
    const known = Object.entries(file.contexts).find(
      ([, each]) => each.jwt === context.jwt && each.seed === context.seed,
    );
    const name = args.name ?? known?.[0] ?? context.name;
    const shown = shownContext(name, context, name === file.current);
    if (args.output) return out.print(await serialize(shown, args.output));
    out.print(`Name:        ${shown.name}${shown.current ? " (current)" : ""}`);
    out.print(`Operator:    ${shown.operator}`);
    out.print(`Servers:     ${shown.servers.join(", ")}`);
    if (shown.site) out.print(`Site:        ${shown.site}`);
    out.print(`CA SHA-256:  ${shown.caFingerprint}`);
  },
});
