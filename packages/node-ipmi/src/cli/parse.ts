import { nearest } from "@longshore/kit";
import type { Arg, Args } from "./args.ts";
import { commandErrors } from "./errors.ts";
import { type Globals, globalArgs } from "./globals.ts";
import { aliases, registry } from "./registry.ts";
import type { AnyVerb } from "./verb.ts";

export interface Parsed {
  /** `sel time get`; undefined when only help or the version was asked for. */
  readonly path: string | undefined;
  readonly verb: AnyVerb | undefined;
  readonly args: Readonly<Record<string, unknown>>;
  readonly globals: Globals;
}

/** The command line as a verb, its arguments and the options that all have; throws IPMI_USAGE or IPMI_BAD_VALUE. */
export function parse(argv: readonly string[]): Parsed {
  const first = scan(argv, { ...globalArgs, ...optionsOfAll });
  const path = pathIn(first.words);
  const globals = readAll(globalArgs, first.options, []) as Globals;
  if (path === undefined) {
    const [word] = first.words;
    if (word !== undefined && !(globals.help && isNoun(word))) throw unknownVerb(first.words);
    return { path: word, verb: undefined, args: {}, globals };
  }
  const verb = registry[path];
  if (verb === undefined || globals.help) return { path, verb, args: {}, globals };
  const command = `node-ipmi ${path}`;
  const { options } = scan(argv, { ...globalArgs, ...optionsOf(verb.args) }, command);
  const words = first.words.slice(wordsIn(first.words));
  checkCount(verb.args, words, command);
  return { path, verb, args: readAll(verb.args, options, words), globals };
}

/** The flag of an argument as it is typed: `--hosts-file`. */
export function longName(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** The name of a positional as help shows it: `ID`. */
export function positionalName(key: string, arg: Pick<Arg<unknown>, "value">): string {
  return arg.value ?? key.toUpperCase();
}

/** What the words of a command line may begin with: `sel`, `user`. */
export function isNoun(word: string): boolean {
  return Object.keys(registry).some((path) => path.startsWith(`${word} `));
}

interface Scanned {
  readonly words: readonly string[];
  readonly options: ReadonlyMap<string, readonly string[]>;
}

const optionsOfAll: Args = Object.assign({}, ...Object.values(registry).map(({ args }) => optionsOf(args)));

/** Without the positional ones, whose names may be those of options: `user set password ID PASSWORD`. */
function optionsOf(args: Args): Args {
  return Object.fromEntries(Object.entries(args).filter(([, arg]) => arg.kind !== "positional"));
}

function scan(argv: readonly string[], args: Args, command = "node-ipmi"): Scanned {
  const words: string[] = [];
  const options = new Map<string, string[]>();
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "--") {
      words.push(...argv.slice(at + 1));
      break;
    }
    if (!word.startsWith("-") || word === "-" || /^-[\d.]/.test(word)) {
      words.push(word); // negative numbers are values, as thresholds have them
      continue;
    }
    const { name, attached } = split(word);
    const found = Object.entries(args).find(([key, arg]) => matches(name, key, arg));
    // What stands behind an unknown option is not repeated: it may be a password.
    if (!found) throw commandErrors.IPMI_USAGE({ reason: `there is no option ${name}${meant(name, args)}`, command });
    const [key, arg] = found;
    const value = arg.kind === "flag" ? "" : (attached ?? argv[++at]);
    if (value === undefined) throw commandErrors.IPMI_USAGE({ reason: `${name} needs a value`, command });
    if (arg.kind === "flag" && attached !== undefined) {
      if (name.startsWith("--")) throw commandErrors.IPMI_USAGE({ reason: `${name} takes no value`, command });
      return scan([...argv.slice(0, at), name, `-${attached}`, ...argv.slice(at + 1)], args, command); // -aE is -a -E
    }
    options.set(key, [...(options.get(key) ?? []), value]);
  }
  return { words, options };
}

function split(word: string): { readonly name: string; readonly attached: string | undefined } {
  if (!word.startsWith("--")) return { name: word.slice(0, 2), attached: word.length > 2 ? word.slice(2) : undefined };
  const equals = word.indexOf("=");
  return equals === -1
    ? { name: word, attached: undefined }
    : { name: word.slice(0, equals), attached: word.slice(equals + 1) };
}

function matches(name: string, key: string, arg: Arg<unknown>): boolean {
  return arg.kind !== "positional" && (name === longName(key) || (arg.short !== undefined && name === `-${arg.short}`));
}

function meant(name: string, args: Args): string {
  const known = Object.entries(args).flatMap(([key, arg]) => (arg.kind === "positional" ? [] : [longName(key)]));
  const near = name.startsWith("--") ? nearest(name, known) : undefined;
  return near === undefined ? "" : `; did you mean ${near}?`;
}

/** The longest path that the words begin with, the names that ipmitool also has resolved. */
function pathIn(words: readonly string[]): string | undefined {
  const count = wordsIn(words);
  const typed = words.slice(0, count).join(" ");
  return count === 0 ? undefined : (aliases[typed] ?? typed);
}

function wordsIn(words: readonly string[]): number {
  const is = (count: number): boolean => {
    const typed = words.slice(0, count).join(" ");
    return words.length >= count && (Object.hasOwn(registry, typed) || Object.hasOwn(aliases, typed));
  };
  return [3, 2, 1].find(is) ?? 0;
}

function readAll(
  args: Args,
  options: ReadonlyMap<string, readonly string[]>,
  words: readonly string[],
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  let next = 0;
  for (const [key, arg] of Object.entries(args)) {
    const raw =
      arg.kind === "positional" ? words.slice(next, arg.repeated ? undefined : next + 1) : (options.get(key) ?? []);
    if (arg.kind === "positional") next += raw.length;
    values[key] = arg.read(raw, arg.kind === "positional" ? positionalName(key, arg) : longName(key));
  }
  return values;
}

function checkCount(args: Args, words: readonly string[], command: string): void {
  const positionals = Object.entries(args).filter(([, arg]) => arg.kind === "positional");
  const missing = positionals.find(([, arg], index) => arg.required && index >= words.length);
  if (missing) throw commandErrors.IPMI_USAGE({ reason: `${positionalName(...missing)} is missing`, command });
  if (words.length > positionals.length && !positionals.some(([, arg]) => arg.repeated))
    throw commandErrors.IPMI_USAGE({ reason: `${words.length - positionals.length} words too many`, command });
}

function unknownVerb(words: readonly string[]): Error {
  const typed = words.slice(0, isNoun(words[0] ?? "") ? 2 : 1).join(" ");
  const known = [...Object.keys(registry), ...Object.keys(aliases), ...nouns()];
  const near = nearest(typed, known);
  const reason = words.length === 1 && isNoun(typed) ? `${typed} what?` : `there is no verb \`${typed}\``;
  return commandErrors.IPMI_USAGE({
    reason: near === undefined || near === typed ? reason : `${reason}; did you mean \`${near}\`?`,
    command: isNoun(words[0] ?? "") ? `node-ipmi ${words[0]}` : "node-ipmi",
  });
}

function nouns(): string[] {
  return [...new Set(Object.keys(registry).flatMap((path) => (path.includes(" ") ? [path.split(" ")[0] ?? ""] : [])))];
}
