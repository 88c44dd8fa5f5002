import type { LongshoreError } from "@longshore/kit";
import type { Command } from "../commands/command.ts";
import { describeCompletion } from "../completion-code.ts";
import { CompletionError, ipmiErrors } from "../errors.ts";

/** The catalog error of a completion code other than 0; the code itself stays reachable by `completionCodeOf`. */
export function completionError(
  host: string,
  command: Pick<Command<never, unknown>, "name" | "completionCodes">,
  code: number,
): LongshoreError {
  const [kind, text] = describeCompletion(code, command.completionCodes);
  const cause = new CompletionError(code);
  const failure = { host, command: command.name, why: `${text} (${hex(code)})` };
  const errors = {
    busy: ipmiErrors.IPMI_BUSY,
    unsupported: ipmiErrors.IPMI_UNSUPPORTED,
    forbidden: ipmiErrors.IPMI_FORBIDDEN,
    rejected: ipmiErrors.IPMI_REJECTED,
  };
  return errors[kind](failure, { cause });
}

function hex(code: number): string {
  return `0x${code.toString(16).padStart(2, "0")}`;
}
