import { readFileSync } from "node:fs"; // its promises cost an agent 2 MB
import { isLongshoreError, messageOf } from "../../errors.ts";
import type { ConfigTable, OptionTree } from "../../options/config.ts";
import { type OptionSources, optionErrors, readOptions, type ReadOptions } from "../../options/read-options.ts";
import type { Values } from "../../options/config.ts";

/** Exit codes of daemons: it could not run, or it was told nonsense. */
export const DaemonExit = { Failed: 1, Misused: 2 } as const;

/** Options from flags, environment and the file that `--config` names. Throws OPTIONS_INVALID. */
export async function readDaemonOptions<T extends OptionTree>(
  table: ConfigTable<T>,
  argv: readonly string[],
  env: OptionSources["env"],
): Promise<ReadOptions<Values<ConfigTable<T>>>> {
  return readOptions(table, { argv, env, file: await configFile(table, argv, env) });
}

/** For what the option table cannot know to be wrong. */
export function misuse({ program }: ConfigTable<OptionTree>, problem: string): Error {
  return optionErrors.OPTIONS_INVALID({ program, problems: [problem] });
}

/** Sentence, code and hint on standard error, never a stack trace; returns the exit code. */
export function complain({ program }: ConfigTable<OptionTree>, error: unknown, unexpectedCode: string): number {
  const code = isLongshoreError(error) ? error.code : unexpectedCode;
  const hint = isLongshoreError(error) && error.hint !== undefined ? `\n  ${error.hint}` : "";
  process.stderr.write(`${program}: ${messageOf(error)} [${code}]${hint}\n`);
  return isLongshoreError(error, "OPTIONS_INVALID") ? DaemonExit.Misused : DaemonExit.Failed;
}

/** A line on standard output; returns the exit code of success. */
export function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

async function configFile(
  table: ConfigTable<OptionTree>,
  argv: readonly string[],
  env: OptionSources["env"],
): Promise<OptionSources["file"]> {
  const at = argv.indexOf("--config");
  const inline = argv.find((argument) => argument.startsWith("--config="))?.slice("--config=".length);
  const fromEnvironment = env[table.rows.find(({ flag }) => flag === "--config")?.env ?? ""];
  const name = inline ?? (at === -1 ? fromEnvironment : argv[at + 1]);
  if (name === undefined || name === "") return undefined;
  try {
    const text = readFileSync(name, "utf8");
    const { parseOptionsFile } = await import("../../options/options-file.ts"); // YAML only where there is a file
    return parseOptionsFile(table, { name, text });
  } catch (cause) {
    throw misuse(table, `config: ${messageOf(cause)}`);
  }
}
