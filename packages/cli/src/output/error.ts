import { isLongshoreError, messageOf } from "@longshore/kit";
import { cliErrors } from "../errors.ts";
import type { Colors } from "./colors.ts";
import { printable } from "./width.ts";

/** What is wrong with one place of a document, ready to be shown. */
export interface PlacedIssue {
  /** `sites/oslo.yaml:12:7`; empty when the place is not known. */
  readonly place: string;
  /** `spec.bmc.address`. */
  readonly path: string;
  readonly message: string;
  readonly found: string;
  readonly expected: string;
}

/** Errors as scripts read them (`-o json`): one stable shape. */
export interface ErrorReport {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly hint?: string;
    readonly issues?: readonly PlacedIssue[];
  };
}

export function reportOf(error: unknown, issues: readonly PlacedIssue[]): ErrorReport {
  const known = isLongshoreError(error) ? error : cliErrors.CLI_UNEXPECTED({ reason: messageOf(error) });
  return {
    error: {
      code: known.code,
      message: known.message,
      ...(known.hint ? { hint: known.hint } : {}),
      ...(issues.length > 0 ? { issues } : {}),
    },
  };
}

/** The same for people: where, what, and what to do about it. */
export function renderError({ error }: ErrorReport, colors: Colors): readonly string[] {
  const lines = (error.issues ?? []).flatMap(renderIssue).map(printable);
  lines.push(`${colors.red("error")} ${colors.bold(error.code)}: ${printable(error.message)}`);
  if (error.hint) lines.push(`${colors.dim("hint")}: ${printable(error.hint)}`);
  return lines;
}

/** `a.yaml:12:7: spec.bmc.adress: unknown field`, then what was found and what would be right. */
export function renderIssue({ place, path, message, found, expected }: PlacedIssue): readonly string[] {
  return [
    [place, path, message].filter(Boolean).join(": "),
    ...(found ? [`    found:    ${found}`] : []),
    ...(expected ? [`    expected: ${expected}`] : []),
  ];
}

/** With LONGSHORE_DEBUG=1: the stack and the causes behind an error. */
export function renderCauses(error: unknown): readonly string[] {
  const lines: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) lines.push(at.stack ?? String(at));
  return lines;
}
