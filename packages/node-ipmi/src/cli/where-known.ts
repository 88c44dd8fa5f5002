import { CompletionCode } from "../completion-code.ts";
import { completionCodeOf } from "../errors.ts";

/**
 * The answer; undefined when the BMC says that there is nothing of the kind. That it does not know the command at all,
 * or does not allow it, is an error: a list of nothing would look like an answer.
 */
export async function whereKnown<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const code = completionCodeOf(error);
    if (code === undefined || WHOLE_COMMAND.has(code)) throw error;
    return undefined;
  }
}

const WHOLE_COMMAND: ReadonlySet<number> = new Set([
  CompletionCode.InvalidCommand,
  CompletionCode.InsufficientPrivilege,
]);
