import { durationOption, flag, text } from "../args.ts";
import { contextNames } from "../completion/sources.ts";

/** Options that every command takes. */
export const globalArgs = {
  context: text(
    "context to work in: a name, or the path of a context file (default: LONGSHORE_CONTEXT, then the current one)",
    {
      value: "NAME",
      complete: contextNames,
    },
  ),
  timeout: durationOption("longest wait for the hub (default 10s)"),
  help: flag("show this help", { short: "h" }),
} as const;
