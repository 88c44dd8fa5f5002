import { longName } from "../args.ts";
import { isNoun, registry } from "../registry.ts";
import { globalArgs } from "./globals.ts";

/** What the words of a command line lead to. */
export type Found =
  | { readonly at: "command"; readonly path: string; readonly rest: readonly string[] }
  /** A noun without a verb, or nothing: `help` when it was asked for. */
  | { readonly at: "group"; readonly noun: string; readonly help: boolean }
  | { readonly at: "unknown"; readonly noun: string; readonly word: string };

/** Finds the command; global options may stand before it and are handed on with the rest. */
export function findCommand(argv: readonly string[]): Found {
  const { skipped, rest } = leadingGlobals(argv);
  const [first] = rest;
  if (first === undefined) return { at: "group", noun: "", help: skipped.some(isHelp) };
  if (first === "help") return findHelp(rest.slice(1));
  if (registry[first]) return { at: "command", path: first, rest: [...skipped, ...rest.slice(1)] };
  if (!isNoun(first)) return { at: "unknown", noun: "", word: first };
  return below(first, skipped, rest.slice(1));
}

/** What stands behind a noun, which may be another one: `trust operator add`. */
function below(noun: string, skipped: readonly string[], [word, ...others]: readonly string[]): Found {
  if (word === undefined || isHelp(word)) return { at: "group", noun, help: word !== undefined };
  const path = `${noun} ${word}`;
  if (registry[path]) return { at: "command", path, rest: [...skipped, ...others] };
  return isNoun(path) ? below(path, skipped, others) : { at: "unknown", noun, word };
}

/** `longshore help machine power` is `longshore machine power --help`. */
function findHelp(words: readonly string[]): Found {
  if (words.length === 0) return { at: "group", noun: "", help: true };
  return findCommand([...words, "--help"]);
}

function leadingGlobals(argv: readonly string[]): { skipped: readonly string[]; rest: readonly string[] } {
  let at = 0;
  for (let word = argv[at]; word?.startsWith("-"); word = argv[at]) at += takesValue(word) ? 2 : 1;
  return { skipped: argv.slice(0, at), rest: argv.slice(at) };
}

function takesValue(word: string): boolean {
  return Object.entries(globalArgs).some(([key, arg]) => arg.kind === "option" && longName(key, arg) === word);
}

function isHelp(word: string): boolean {
  return word === "--help" || word === "-h";
}
