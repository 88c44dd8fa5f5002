import type { Arg } from "../args.ts";
import { longName } from "../args.ts";
import type { Command } from "../command.ts";
import { globalArgs } from "../parse/globals.ts";
import { isNoun, loadCommand, nounSummaries, pathsBelow, registry } from "../registry.ts";
import type { Candidate, CompletionAsk } from "./completer.ts";

/** What a shell may offer; `files` = let it offer its own files. */
export interface Offer {
  readonly candidates: readonly Candidate[];
  readonly files: boolean;
}

const EQUALS = /^--[\w-]+=/;

type Sources = Pick<CompletionAsk, "hub" | "io">;

/** What could stand for the last of `words` (which may be empty), given those before it. */
export async function complete(words: readonly string[], sources: Sources): Promise<Offer> {
  const before = words.slice(0, -1);
  const prefix = words.at(-1) ?? "";
  const { path, rest } = splitPath(before);
  const command = await loadCommand(path);
  const { candidates, files } = command
    ? await completeArgument(command, rest, prefix, sources)
    : { candidates: await commandWords(path, prefix), files: false };
  // After `--site=` only the value is offered: that is what the shells' scripts expect.
  const typed = prefix.replace(EQUALS, "");
  return { candidates: candidates.filter((candidate) => candidate.value.startsWith(typed)), files };
}

function splitPath(before: readonly string[]): { path: string; rest: readonly string[] } {
  const [first, ...others] = before;
  if (first === undefined) return { path: "", rest: [] };
  let path = first;
  while (registry[path] === undefined && isNoun(path) && others[0] !== undefined) path = `${path} ${others.shift()}`;
  return { path, rest: registry[path] === undefined ? [] : others };
}

async function commandWords(noun: string, prefix: string): Promise<readonly Candidate[]> {
  if (prefix.startsWith("-") || (noun !== "" && !isNoun(noun))) return [];
  const words = pathsBelow(noun).filter((path) => noun !== "" || !path.includes(" "));
  const below = words.map((path) => (noun === "" ? path : path.slice(noun.length + 1)).split(" ")[0] ?? "");
  const commands = [...new Set(below)].map(async (value) => ({
    value,
    doc: (await loadCommand(noun === "" ? value : `${noun} ${value}`))?.summary,
  }));
  const nouns = noun === "" ? Object.entries(nounSummaries).map(([value, doc]) => ({ value, doc })) : [];
  return [...(await Promise.all(commands)), ...nouns];
}

async function completeArgument(
  command: Command,
  rest: readonly string[],
  prefix: string,
  sources: Sources,
): Promise<Offer> {
  const args: Readonly<Record<string, Arg<unknown>>> = { ...command.args, ...globalArgs };
  const typed = readTyped(args, rest);
  const ask = { ...sources, positionals: typed.positionals, site: typed.values.get("--site") };
  if (typed.awaiting) return offerValues(typed.awaiting, prefix, ask);
  const [flag] = EQUALS.exec(prefix) ?? [];
  if (flag) return offerValues(optionNamed(args, flag.slice(0, -1)), prefix.slice(flag.length), ask);
  if (prefix.startsWith("-")) return { candidates: optionWords(args), files: false };
  const positionals = Object.values(command.args).filter((arg) => arg.kind === "positional");
  const place =
    positionals[typed.positionals.length] ?? (positionals.at(-1)?.repeated ? positionals.at(-1) : undefined);
  return offerValues(place, prefix, ask);
}

interface Typed {
  readonly positionals: readonly string[];
  readonly values: ReadonlyMap<string, string>;
  /** The option whose value comes next. */
  readonly awaiting: Arg<unknown> | undefined;
}

function readTyped(args: Readonly<Record<string, Arg<unknown>>>, rest: readonly string[]): Typed {
  const positionals: string[] = [];
  const values = new Map<string, string>();
  let awaiting: { readonly flag: string; readonly arg: Arg<unknown> } | undefined;
  for (const word of rest) {
    if (awaiting) {
      values.set(awaiting.flag, word);
      awaiting = undefined;
    } else if (word.startsWith("-")) {
      const [flag = "", value] = word.split("=", 2);
      const arg = optionNamed(args, flag);
      if (value !== undefined) values.set(flag, value);
      else if (arg?.kind === "option") awaiting = { flag, arg };
    } else positionals.push(word);
  }
  return { positionals, values, awaiting: awaiting?.arg };
}

function optionNamed(args: Readonly<Record<string, Arg<unknown>>>, flag: string): Arg<unknown> | undefined {
  return Object.entries(args).find(
    ([key, arg]) => arg.kind !== "positional" && (longName(key, arg) === flag || `-${arg.short}` === flag),
  )?.[1];
}

function optionWords(args: Readonly<Record<string, Arg<unknown>>>): readonly Candidate[] {
  return Object.entries(args)
    .filter(([, arg]) => arg.kind !== "positional")
    .map(([key, arg]) => ({ value: longName(key, arg), doc: arg.doc }));
}

async function offerValues(
  arg: Arg<unknown> | undefined,
  prefix: string,
  ask: Omit<CompletionAsk, "prefix">,
): Promise<Offer> {
  if (arg === undefined) return { candidates: [], files: false };
  if (arg.choices) return { candidates: arg.choices.map((value) => ({ value })), files: false };
  if (!arg.complete) return { candidates: [], files: FILE_VALUES.has(arg.value ?? "") };
  const candidates = await arg.complete({ ...ask, prefix });
  return { candidates, files: false };
}

/** Placeholders of arguments whose values are paths. */
const FILE_VALUES = new Set(["FILE", "PATH", "KEY=FILE"]);
