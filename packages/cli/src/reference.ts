import { type Arg, positionalName } from "./args.ts";
import type { Command } from "./command.ts";
import { EXIT_CODE_DOCS } from "./exit-code.ts";
import { usage } from "./help.ts";
import { globalArgs } from "./parse/globals.ts";
import { flagsOf } from "./parse/parse-args.ts";
import { loadCommand, pathsBelow } from "./registry.ts";

/** docs/reference/cli.md, from the same values as `--help`. */
export async function renderCliReference(): Promise<string> {
  const paths = pathsBelow("");
  const commands = await Promise.all(paths.map(async (path) => [path, await loadCommand(path)] as const));
  const sections = commands.flatMap(([path, command]) => (command ? [renderCommand(path, command)] : []));
  return [INTRODUCTION, ...sections].join("\n");
}

const INTRODUCTION = `<!-- Generated from packages/cli; do not edit. -->

# The command line

\`longshore\` talks to one hub at a time, the one of the *context* in use. Every command takes

| option | |
|---|---|
${optionRows(globalArgs).join("\n")}

With \`-o json\` errors are JSON on standard error, too. \`LONGSHORE_DEBUG=1\` shows the causes of an error,
\`NO_COLOR=1\` takes the colours away, \`LONGSHORE_CONFIG\` is the file of the contexts
(\`$XDG_CONFIG_HOME/longshore/contexts.json\`), \`LONGSHORE_CONTEXT\` a context's name or the path of a context file.

| exit code | |
|---|---|
${Object.entries(EXIT_CODE_DOCS)
  .map(([code, doc]) => `| ${code} | ${doc} |`)
  .join("\n")}
`;

function renderCommand(path: string, command: Command): string {
  const positionals = Object.entries(command.args).filter(([, arg]) => arg.kind === "positional");
  const rows = [
    ...positionals.map(([key, arg]) => `| \`${positionalName(key, arg)}\` | ${cell(docOf(arg))} |`),
    ...optionRows(command.args),
  ];
  const table = rows.length > 0 ? `\n| argument | |\n|---|---|\n${rows.join("\n")}\n` : "";
  const about = command.description ? ` ${command.description}` : "";
  const examples = `\n\`\`\`\n${command.examples.join("\n")}\n\`\`\`\n`;
  return `## ${path}\n\n${command.summary}.${about}\n\n    ${usage(path, command)}\n${table}${examples}`;
}

function optionRows(args: Readonly<Record<string, Arg<unknown>>>): readonly string[] {
  return Object.entries(args)
    .filter(([, arg]) => arg.kind !== "positional")
    .map(([key, arg]) => `| \`${flagsOf(key, arg).replaceAll(/[<>]/g, "")}\` | ${cell(docOf(arg))} |`);
}

function docOf(arg: Arg<unknown>): string {
  const choices = arg.kind === "positional" && arg.choices ? `: ${arg.choices.join(", ")}` : "";
  return `${arg.doc}${choices}${arg.kind === "option" && arg.repeated ? "; may be repeated" : ""}`;
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|");
}
