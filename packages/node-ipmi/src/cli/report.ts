import { isLongshoreError, type LongshoreError, messageOf } from "@longshore/kit";
import { commandErrors } from "./errors.ts";

/** An error as scripts read it. */
export interface Report {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

export function reportOf(error: unknown): Report {
  const { code, message, hint }: LongshoreError = isLongshoreError(error)
    ? error
    : commandErrors.IPMI_UNEXPECTED({ reason: messageOf(error) });
  return { code, message, ...(hint !== undefined && { hint }) };
}

/** The same for people: code and sentence, and what to do about it. */
export function reportLines({ code, message, hint }: Report): string[] {
  return [`error ${code}: ${message}`, ...(hint === undefined ? [] : [`hint: ${hint}`])];
}
