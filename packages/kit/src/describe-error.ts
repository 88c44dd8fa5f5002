import { createHash } from "node:crypto";
import { isLongshoreError } from "./errors.ts";
import { scrub } from "./scrub.ts";

/** An unexpected error as it may leave the program: bounded and without credentials. */
export interface ErrorDescription {
  readonly type: string;
  readonly message: string;
  /** With the causes below it. */
  readonly stack: string;
  /** Same cause, same fingerprint, across machines and releases: no line numbers, no addresses. */
  readonly fingerprint: string;
}

/** `known`: credentials that the program holds, which may stand in any text. */
export function describeError(error: unknown, known: readonly string[] = []): ErrorDescription {
  const type = error instanceof Error ? error.name || "Error" : "Thrown";
  const message = clean(error instanceof Error ? error.message : textOf(error), known, MAX_MESSAGE);
  const stack = clean(stackOf(error, 0), known, MAX_STACK);
  return { type: clean(type, known, 100), message, stack, fingerprint: fingerprintOf(type, message, stack) };
}

/** Neither from a catalog (the user can do something about it) nor somebody's wish to stop. */
export function isUnexpected(error: unknown): boolean {
  if (isLongshoreError(error)) return false;
  return !(error instanceof Error && error.name === "AbortError");
}

const MAX_MESSAGE = 2000;
const MAX_STACK = 8000;
/** What is looked at at all; cut before scrubbing only here, far beyond what is kept. */
const MAX_SCRUBBED = 64_000;
const MAX_CAUSES = 4;
const TOP_FRAMES = 3;

function clean(text: string, known: readonly string[], length: number): string {
  return scrub(text.slice(0, MAX_SCRUBBED), known).slice(0, length);
}

function stackOf(error: unknown, depth: number): string {
  if (!(error instanceof Error)) return depth === 0 ? "" : textOf(error);
  const stack = error.stack ?? `${error.name}: ${error.message}`;
  if (error.cause === undefined || depth >= MAX_CAUSES) return stack;
  return `${stack}\nCaused by: ${stackOf(error.cause, depth + 1)}`;
}

function textOf(thrown: unknown): string {
  try {
    return typeof thrown === "string" ? thrown : (JSON.stringify(thrown) ?? String(thrown));
  } catch {
    return "a value that cannot be shown";
  }
}

function fingerprintOf(type: string, message: string, stack: string): string {
  const frames = stack
    .split("\n")
    .map((line) => /^\s+at (?:(.+?) \()?(?:.*[/\\])?([^/\\]+?)(?::\d+)*\)?$/.exec(line))
    .filter((match) => match !== null)
    .slice(0, TOP_FRAMES)
    .map(([, name, file]) => `${name ?? ""}@${file}`);
  const place = frames.length > 0 ? frames : [message.replaceAll(/0x[\da-f]+|\d+/gi, "#")];
  return createHash("sha256")
    .update([type, ...place].join("\n"))
    .digest("hex")
    .slice(0, 16);
}
