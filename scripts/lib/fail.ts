import { isLongshoreError, messageOf } from "@longshore/kit";

/** Ends a script with a sentence and what to do, never a stack trace for what a user can fix. */
export function fail(error: unknown, hint?: string): never {
  console.error(`\n${messageOf(error)}`);
  const next = hint ?? (isLongshoreError(error) ? error.hint : undefined);
  if (next !== undefined) console.error(`→ ${next}`);
  process.exit(1);
}
