import { messageOf } from "@longshore/kit";
import { cliErrors } from "../errors.ts";
import type { Io } from "../io.ts";
import { type OperatorContext, parseOperatorContext } from "./operator-context.ts";

/** All contexts of a user, one of them current; one file, readable by the owner only. */
export interface ContextFile {
  readonly current?: string | undefined;
  readonly contexts: Readonly<Record<string, OperatorContext>>;
}

export function contextFilePath({ env, home }: Pick<Io, "env" | "home">): string {
  const given = env["LONGSHORE_CONFIG"];
  if (given) return given;
  return `${env["XDG_CONFIG_HOME"] || `${home}/.config`}/longshore/contexts.json`;
}

export async function readContextFile(io: Pick<Io, "env" | "home" | "files">): Promise<ContextFile> {
  const path = contextFilePath(io);
  const content = await readText(io, path);
  if (content === undefined) return { contexts: {} };
  return parseContextFile(content, path);
}

export async function writeContextFile(io: Pick<Io, "env" | "home" | "files">, file: ContextFile): Promise<void> {
  const path = contextFilePath(io);
  try {
    await io.files.writePrivate(path, `${JSON.stringify(file, undefined, 2)}\n`);
  } catch (cause) {
    throw cliErrors.CLI_FILE_NOT_WRITTEN({ path, reason: messageOf(cause) }, { cause });
  }
}

/** The file's text, undefined when it is not there; throws CLI_FILE_UNREADABLE for any other reason. */
export async function readText({ files }: Pick<Io, "files">, path: string): Promise<string | undefined> {
  try {
    const bytes = await files.read(path);
    return bytes && new TextDecoder().decode(bytes);
  } catch (cause) {
    throw cliErrors.CLI_FILE_UNREADABLE({ path, reason: messageOf(cause) }, { cause });
  }
}

function parseContextFile(content: string, path: string): ContextFile {
  const bad = (reason: string): Error => cliErrors.CLI_BAD_CONTEXT_FILE({ path, reason });
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    throw bad("not JSON");
  }
  const { current, contexts } = (value ?? {}) as { current?: unknown; contexts?: unknown };
  if (typeof contexts !== "object" || contexts === null) throw bad("contexts is missing");
  const parsed: Record<string, OperatorContext> = {};
  for (const [name, context] of Object.entries(contexts))
    parsed[name] = parseOperatorContext(JSON.stringify(context), `${path}, ${name}`);
  return { current: typeof current === "string" ? current : undefined, contexts: parsed };
}
