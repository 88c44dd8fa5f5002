import { Command as Parser, CommanderError, Option } from "commander";
import { type Arg, longName, positionalName } from "../args.ts";
import type { Command } from "../command.ts";
import { cliErrors } from "../errors.ts";
import { globalArgs } from "./globals.ts";

export interface Parsed {
  readonly args: Readonly<Record<string, unknown>>;
  readonly globals: {
    readonly context: string | undefined;
    readonly timeout: number | undefined;
    readonly help: boolean;
  };
}

/** The words after a command's path as its arguments; throws CLI_USAGE or CLI_BAD_VALUE. */
export function parseArgs(path: string, command: Command, words: readonly string[]): Parsed {
  const name = `longshore ${path}`;
  const parser = parserOf(command);
  let positionals: readonly string[] = [];
  parser.action(() => {
    positionals = parser.args;
  });
  try {
    parser.parse([...words], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw cliErrors.CLI_USAGE({ reason: error.message.replace(/^error: /, ""), command: name }, { cause: error });
  }
  const options: Readonly<Record<string, unknown>> = parser.opts();
  const globals = read(globalArgs, options, []) as Parsed["globals"];
  if (globals.help) return { args: {}, globals };
  checkCount(command, positionals, name);
  return { args: read(command.args, options, positionals), globals };
}

/** Commander knows how command lines are written; what the words mean is ours. */
function parserOf(command: Command): Parser {
  const parser = new Parser().helpOption(false).exitOverride().allowExcessArguments(true);
  parser.configureOutput({ writeErr: () => {}, writeOut: () => {} });
  for (const [key, arg] of Object.entries({ ...globalArgs, ...command.args })) {
    if (arg.kind === "positional") continue;
    const option = new Option(flagsOf(key, arg));
    if (arg.kind === "option")
      option.argParser((value: string, all: readonly string[] | undefined) => [...(all ?? []), value]);
    parser.addOption(option);
  }
  return parser.argument("[words...]");
}

/** As help and reference write it: `-f, --filename PATH`. */
export function flagsOf(key: string, arg: Arg<unknown>): string {
  const value = arg.kind === "option" ? ` <${arg.value ?? key.toUpperCase()}>` : "";
  return `${arg.short ? `-${arg.short}, ` : ""}${longName(key, arg)}${value}`;
}

function read(
  args: Readonly<Record<string, Arg<unknown>>>,
  options: Readonly<Record<string, unknown>>,
  positionals: readonly string[],
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  let next = 0;
  for (const [key, arg] of Object.entries(args)) {
    if (arg.kind === "positional") {
      const raw = arg.repeated ? positionals.slice(next) : positionals.slice(next, next + 1);
      next += raw.length;
      values[key] = arg.read(raw, positionalName(key, arg));
    } else {
      const raw = options[camel(longName(key, arg))];
      values[key] = arg.read(Array.isArray(raw) ? raw.map(String) : raw === true ? ["true"] : [], longName(key, arg));
    }
  }
  return values;
}

function checkCount({ args }: Command, given: readonly string[], command: string): void {
  const positionals = Object.entries(args).filter(([, arg]) => arg.kind === "positional");
  const missing = positionals.find(([, arg], i) => arg.required && i >= given.length);
  if (missing) throw cliErrors.CLI_USAGE({ reason: `${positionalName(...missing)} is missing`, command });
  const room = positionals.some(([, arg]) => arg.repeated) ? Infinity : positionals.length;
  if (given.length > room) throw cliErrors.CLI_USAGE({ reason: `${given[room]} is one word too many`, command });
}

function camel(long: string): string {
  return long.slice(2).replaceAll(/-([a-z])/g, (_all, letter: string) => letter.toUpperCase());
}
