import { texts } from "../args.ts";
import { cliErrors } from "../errors.ts";

/** `-f`, everywhere the same. */
export const filesOption = texts("file or directory of documents, `-` for standard input", {
  short: "f",
  long: "filename",
  value: "PATH",
});

export function requireFiles(files: readonly string[], command: string): void {
  if (files.length === 0) throw cliErrors.CLI_USAGE({ reason: "-f PATH is missing", command: `longshore ${command}` });
}
