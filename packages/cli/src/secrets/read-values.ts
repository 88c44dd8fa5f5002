import { messageOf } from "@longshore/kit";
import { cliErrors } from "../errors.ts";
import type { Io } from "../io.ts";

export interface ValueSources {
  readonly fromLiteral: readonly string[];
  readonly fromFile: readonly string[];
  readonly key: readonly string[];
}

/** The values by key, from wherever they come; throws CLI_SECRET_VALUE when there are none, or one is given twice. */
export async function readSecretValues(
  { fromLiteral, fromFile, key }: ValueSources,
  io: Io,
  signal: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const values = new Map<string, string>();
  const add = (name: string, value: string): void => {
    if (values.has(name)) throw cliErrors.CLI_SECRET_VALUE({ reason: `${name} is given twice` });
    values.set(name, value);
  };
  for (const literal of fromLiteral) add(...pair(literal, "--from-literal"));
  for (const given of fromFile) {
    const [name, path] = pair(given, "--from-file");
    add(name, await content(io, path));
  }
  if (key.length > 0) for (const name of key) add(name, await asked(io, name, signal));
  else if (values.size === 0) for (const [name, value] of await piped(io)) add(name, value);
  if (values.size === 0) throw cliErrors.CLI_SECRET_VALUE({ reason: "no values are given" });
  return Object.fromEntries(values);
}

function pair(text: string, from: string): [name: string, value: string] {
  const at = text.indexOf("=");
  // The text itself is not repeated: it may be the value.
  if (at < 1) throw cliErrors.CLI_SECRET_VALUE({ reason: `${from} takes KEY=VALUE` });
  return [text.slice(0, at), text.slice(at + 1)];
}

async function content({ files, stdin }: Io, path: string): Promise<string> {
  try {
    const bytes = path === "-" ? await stdin.readAll() : await files.read(path);
    if (bytes === undefined) throw new Error("there is no such file");
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes).replace(/\r?\n$/, "");
  } catch (cause) {
    throw cliErrors.CLI_FILE_UNREADABLE({ path, reason: messageOf(cause) }, { cause });
  }
}

async function asked({ stdin, stderr }: Io, name: string, signal: AbortSignal): Promise<string> {
  if (!stdin.isTTY || !stderr.isTTY)
    throw cliErrors.CLI_SECRET_VALUE({ reason: `there is no terminal to ask for ${name} on` });
  const value = await stdin.password(name, signal);
  if (value === "") throw cliErrors.CLI_SECRET_VALUE({ reason: `no value for ${name}` });
  return value;
}

async function piped({ stdin }: Io): Promise<readonly [string, string][]> {
  if (stdin.isTTY) throw cliErrors.CLI_SECRET_VALUE({ reason: "no values are given" });
  const lines = new TextDecoder().decode(await stdin.readAll()).split(/\r?\n/);
  return lines.filter((line) => line !== "").map((line) => pair(line, "each line of standard input"));
}
