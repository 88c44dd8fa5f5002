import { text } from "../args.ts";
import { siteNames } from "../completion/sources.ts";
import { defineCommand } from "../command.ts";
import { filesOption, requireFiles } from "../documents/options.ts";
import { outputOption } from "../output/format.ts";

export default defineCommand({
  summary: "Print what documents become at Kubernetes API servers, without a hub",
  description:
    "For Git, or to look at. The objects of each document come in the order in which one applies them. Values of Secrets are placeholders that name the Secret and its key. What only a site knows is said on standard error, as are charts that are not at hand: with Helm here, those at a file:// address or in --charts are rendered.",
  examples: [
    "longshore render -f sites/oslo/ > oslo.yaml",
    "longshore render -f network.yaml -f site.yaml --site oslo --charts ./charts",
    "longshore render -f sites/ -o json | jq '.items[].kind'",
  ],
  args: {
    files: filesOption,
    site: text("only this site's documents", { value: "NAME", complete: siteNames }),
    target: text("only objects for `management`, or for this cluster", { value: "API" }),
    charts: text("directory with archives of charts, by their file names", { value: "DIR" }),
    output: outputOption("yaml", "json"),
  },
  async run({ args, io, out, signal }) {
    requireFiles(args.files, "render");
    const { renderFiles } = await import("../render/render-files.ts");
    const { printManifests } = await import("../render/print-manifests.ts");
    const note = (line: string): void => out.note(`# ${line}`);
    const rendered = await renderFiles(io, args, note, signal);
    const lines = await printManifests(rendered, args.output ?? "yaml");
    if (lines === "") return note("none of these documents becomes an object at an API server");
    out.print(lines);
  },
});
