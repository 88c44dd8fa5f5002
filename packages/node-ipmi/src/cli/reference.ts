import { EXIT_CODE_DOCS } from "./exit-code.ts";
import { globalArgs } from "./globals.ts";
import { exampleLine, optionRows, positionalRows, usage } from "./help.ts";
import { aliases, registry } from "./registry.ts";
import type { AnyVerb } from "./verb.ts";

/** docs/reference/node-ipmi-command.md, from the same values as `--help`. */
export function renderCommandReference(): string {
  return [INTRODUCTION, ...Object.entries(registry).map(([path, verb]) => verbPage(path, verb))].join("\n");
}

const INTRODUCTION = `<!-- Generated from packages/node-ipmi/src/cli; do not edit. -->

# node-ipmi, the command

\`node-ipmi\` asks BMCs over IPMI 2.0, one or thousands at once, in ipmitool's words:

\`\`\`
node-ipmi -H r1u7-bmc -U admin -E power status
node-ipmi -H 10.0.0.[1-200] -U admin -f password.txt -o json sdr list
node-ipmi -F bmcs.txt -U admin -E chassis bootdev pxe options=efiboot
\`\`\`

Of one BMC it prints what ipmitool would print; of several, each line with the host in front, as they answer. With
\`-o json\` it prints one object, of several one a line; a BMC that failed has \`error\` with \`code\`, \`message\` and
\`hint\` in its object. Without \`-o json\` errors go to standard error. \`NODE_IPMI_DEBUG=1\` shows where an error came from.

| option of all verbs | |
|---|---|
${rows(optionRows(globalArgs))}

| exit code | |
|---|---|
${rows(Object.entries(EXIT_CODE_DOCS))}
`;

function verbPage(path: string, verb: AnyVerb): string {
  const about = verb.description === undefined ? "" : ` ${verb.description}`;
  const also = Object.keys(aliases).filter((alias) => aliases[alias] === path);
  const args = rows([...positionalRows(verb.args), ...optionRows(verb.args)]);
  return [
    `## ${path}\n`,
    `${verb.summary}.${about}${also.length > 0 ? ` Also: \`${also.join("`, `")}\`.` : ""}\n`,
    `    ${usage(path, verb)}\n`,
    ...(args === "" ? [] : [`| argument | |\n|---|---|\n${args}\n`]),
    `\`\`\`\n${verb.examples.map((example) => exampleLine(verb, example)).join("\n")}\n\`\`\`\n`,
  ].join("\n");
}

function rows(cells: readonly (readonly [string, string])[]): string {
  return cells.map(([name, doc]) => `| \`${name.trim()}\` | ${doc.replaceAll("|", "\\|")} |`).join("\n");
}
