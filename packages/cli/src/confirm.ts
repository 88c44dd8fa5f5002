import { cliErrors } from "./errors.ts";
import type { Io } from "./io.ts";

/** Asks on a terminal; where there is none, only `--yes` will do. */
export function confirmer({ stdin, stderr, signal }: Io): (what: string, yes: boolean) => Promise<void> {
  return async (what, yes) => {
    if (yes) return;
    if (!stdin.isTTY || !stderr.isTTY) throw cliErrors.CLI_NEEDS_YES({ what });
    if (!(await stdin.confirm(`${what}?`, signal))) throw cliErrors.CLI_NOT_CONFIRMED({ what });
  };
}
