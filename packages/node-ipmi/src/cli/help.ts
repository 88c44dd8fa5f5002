import { type Arg, type Args } from "./args.ts";
import { EXIT_CODE_DOCS } from "./exit-code.ts";
import { globalArgs } from "./globals.ts";
import { longName, positionalName } from "./parse.ts";
import { registry } from "./registry.ts";
import type { AnyVerb, Verb } from "./verb.ts";

/** `node-ipmi sel list --help`. */
export function verbHelp(path: string, verb: AnyVerb, columns: number): string {
  const about = verb.description === undefined ? [] : ["", ...wrap(verb.description, columns)];
  return sections([
    ["", [...wrap(`${verb.summary}.`, columns), ...about]],
    ["Usage", [`  ${usage(path, verb)}`]],
    ["Arguments", listed(positionalRows(verb.args), columns)],
    ["Options", listed(optionRows(verb.args), columns)],
    ["Examples", verb.examples.map((example) => `  ${exampleLine(verb, example)}`)],
    ["", ["`node-ipmi --help` lists the options that all verbs take."]],
  ]);
}

/** `node-ipmi`, `node-ipmi sel`: what there is. */
export function groupHelp(noun: string, columns: number): string {
  const own = Object.entries(registry).filter(([path]) => noun === "" || path.startsWith(`${noun} `));
  const verbs = own.map(([path, verb]) => [path, verb.summary] as const);
  const shown = noun === "" ? [["Options", listed(optionRows(globalArgs), columns)] as const] : [];
  const codes = Object.entries(EXIT_CODE_DOCS);
  return sections([
    ["", noun === "" ? ["node-ipmi: asks BMCs over IPMI 2.0, one or thousands at once, in ipmitool's words."] : []],
    ["Usage", [`  node-ipmi -H HOSTS [-U NAME] [-E | -f FILE | -P PASSWORD] ${noun === "" ? "VERB" : `${noun} …`}`]],
    ["Verbs", listed(verbs, columns)],
    ...shown,
    ["Exit codes", noun === "" ? listed(codes, columns) : []],
    ["", [`\`node-ipmi VERB --help\` says more.`]],
  ]);
}

/** `node-ipmi sel get ID...`. */
export function usage(path: string, { args }: Pick<Verb, "args">): string {
  const words = Object.entries(args)
    .filter(([, arg]) => arg.kind === "positional")
    .map(([key, arg]) => {
      const name = arg.value ?? arg.choices?.join("|") ?? positionalName(key, arg);
      const many = arg.repeated ? `${name}...` : name;
      return arg.required ? many : `[${many}]`;
    });
  return ["node-ipmi", path, ...words, "[options]"].join(" ");
}

/** An example as it can be typed. */
export function exampleLine(verb: AnyVerb, example: string): string {
  if ("ask" in verb) return `node-ipmi -H r1u7-bmc -U admin -E ${example}`;
  return `node-ipmi ${example}`;
}

export function positionalRows(args: Args): (readonly [string, string])[] {
  const own = Object.entries(args).filter(([, arg]) => arg.kind === "positional");
  return own.map(([key, arg]) => [positionalName(key, arg), docOf(arg)]);
}

export function optionRows(args: Args): (readonly [string, string])[] {
  const own = Object.entries(args).filter(([, arg]) => arg.kind !== "positional");
  return own.map(([key, arg]) => [flagsOf(key, arg), docOf(arg)]);
}

function flagsOf(key: string, arg: Arg<unknown>): string {
  const value = arg.kind === "option" ? ` ${arg.value ?? key.toUpperCase()}` : "";
  return `${arg.short === undefined ? "    " : `-${arg.short}, `}${longName(key)}${value}`;
}

function docOf(arg: Arg<unknown>): string {
  const choices = arg.choices ? ` (${arg.choices.join(", ")})` : "";
  return `${arg.doc}${choices}${arg.kind === "option" && arg.repeated ? "; may be repeated" : ""}`;
}

/** Names and what they mean, side by side; the second column has several lines where it must. */
function listed(rows: readonly (readonly [string, string])[], columns: number): string[] {
  const widest = Math.max(0, ...rows.map(([name]) => name.length));
  const indent = widest + 4;
  return rows.flatMap(([name, doc]) => {
    const [first = "", ...more] = wrap(doc, Math.max(20, columns - indent));
    return [`  ${name.padEnd(widest)}  ${first}`, ...more.map((line) => " ".repeat(indent) + line)];
  });
}

function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function sections(parts: readonly (readonly [title: string, lines: readonly string[]])[]): string {
  return parts
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => (title === "" ? lines : [`${title}:`, ...lines]).join("\n"))
    .join("\n\n");
}
