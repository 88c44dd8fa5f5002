import { flag } from "../args.ts";
import { outputOption } from "../output/format.ts";
import { siteOption } from "../resources/options.ts";
import { machinePositional } from "./machine-args.ts";

/** What every task of a machine takes. */
export const taskArgs = {
  machine: machinePositional,
  site: siteOption,
  watch: flag("show how far it is until it ends; the exit code is that of its end", { short: "w" }),
  dryRun: flag("show the plan and its digest, and do nothing"),
  yes: flag("do not ask", { short: "y" }),
  output: outputOption("json", "yaml"),
};
