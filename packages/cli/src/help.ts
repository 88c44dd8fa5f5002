import { type Arg, positionalName } from "./args.ts";
import type { Command } from "./command.ts";
import { flagsOf } from "./parse/parse-args.ts";
import { globalArgs } from "./parse/globals.ts";
import { wrap } from "./output/wrap.ts";
import { nounSummaries } from "./registry.ts";

/** `longshore machine power --help`. */
export function commandHelp(path: string, command: Command, columns: number): string {
  const positionals = Object.entries(command.args).filter(([, arg]) => arg.kind === "positional");
  const options = Object.entries({ ...command.args, ...globalArgs }).filter(([, arg]) => arg.kind !== "positional");
  return sections([
    [
      "",
      [
        ...wrap(`${command.summary}.`, columns),
        ...(command.description ? ["", ...wrap(command.description, columns)] : []),
      ],
    ],
    ["Usage", [`  ${usage(path, command)}`]],
    [
      "Arguments",
      listed(
        positionals.map(([key, arg]) => [positionalName(key, arg), docOf(arg)]),
        columns,
      ),
    ],
    [
      "Options",
      listed(
        options.map(([key, arg]) => [indented(key, arg), docOf(arg)]),
        columns,
      ),
    ],
    ["Examples", command.examples.map((example) => `  ${example}`)],
  ]);
}

/** `longshore`, `longshore machine`: what there is, with the commands that stand below. */
export function groupHelp(
  noun: string,
  commands: readonly (readonly [path: string, command: Command])[],
  columns: number,
): string {
  const prefix = noun === "" ? "longshore" : `longshore ${noun}`;
  const about =
    noun === "" ? "Longshore: fleets of bare-metal Kubernetes sites at the edge." : `${nounSummaries[noun] ?? noun}.`;
  const own = commands.filter(([path]) => noun !== "" || !path.includes(" "));
  const verbsOf = own.map(([path, command]) => [path.split(" ").at(-1) ?? "", command.summary] as const);
  const nouns = noun === "" ? Object.entries(nounSummaries) : [];
  const nounsWithVerbs = nouns.map(([word, summary]) => [word, verbs(word, commands, summary)] as const);
  return sections([
    ["", wrap(about, columns)],
    ["Usage", [`  ${prefix} COMMAND`]],
    ["Commands", listed(verbsOf, columns)],
    ["Nouns with commands of their own", listed(nounsWithVerbs, columns)],
    ["", [`\`${prefix} COMMAND --help\` says more.`]],
  ]);
}

/** `longshore get KIND [NAME...] [options]`. */
export function usage(path: string, { args }: Command): string {
  const words = Object.entries(args)
    .filter(([, arg]) => arg.kind === "positional")
    .map(([key, arg]) => {
      const name = arg.choices?.join("|") ?? positionalName(key, arg);
      const many = arg.repeated ? `${name}...` : name;
      return arg.required ? many : `[${many}]`;
    });
  return ["longshore", path, ...words, "[options]"].join(" ");
}

function verbs(noun: string, commands: readonly (readonly [string, Command])[], summary: string): string {
  const own = commands.filter(([path]) => path.startsWith(`${noun} `)).map(([path]) => path.slice(noun.length + 1));
  return `${summary}: ${own.join(", ")}`;
}

function docOf(arg: Arg<unknown>): string {
  const choices = arg.kind === "positional" && arg.choices ? ` (${arg.choices.join(", ")})` : "";
  return `${arg.doc}${choices}${arg.kind === "option" && arg.repeated ? "; may be repeated" : ""}`;
}

/** Long options stand under long options, whether there is a short one or not. */
function indented(key: string, arg: Arg<unknown>): string {
  return `${arg.short ? "" : "    "}${flagsOf(key, arg).replaceAll(/[<>]/g, "")}`;
}

/** Names and what they mean, side by side; on a narrow terminal the second column has several lines. */
function listed(rows: readonly (readonly [string, string])[], columns: number): readonly string[] {
  const wide = Math.max(0, ...rows.map(([name]) => name.length));
  const room = Math.max(LEAST_DOC_COLUMNS, columns - wide - 5);
  return rows.flatMap(([name, doc]) =>
    wrap(doc, room).map((line, i) => `  ${(i === 0 ? name : "").padEnd(wide)}   ${line}`),
  );
}

const LEAST_DOC_COLUMNS = 24;

function sections(all: readonly (readonly [title: string, lines: readonly string[]])[]): string {
  return all
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [...(title === "" ? [] : [`${title}:`]), ...lines].join("\n"))
    .join("\n\n");
}
