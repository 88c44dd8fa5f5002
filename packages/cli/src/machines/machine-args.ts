import { positional } from "../args.ts";
import { namesOf } from "../completion/sources.ts";

/** The machine that a verb is about. */
export const machinePositional = positional("machine, as in `get machines`", {
  value: "NAME",
  complete: namesOf("Machine"),
});

/** Milliseconds: the hub asks the site, the site its BMC, and reads back. */
export const MACHINE_TIMEOUT_MS = 30_000;
