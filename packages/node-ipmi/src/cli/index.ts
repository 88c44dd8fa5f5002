// The command as a function, for whoever wants it inside a program of their own.
export type { CommandIo } from "./io.ts";
export { renderCommandReference } from "./reference.ts";
export { runCommand } from "./run.ts";
