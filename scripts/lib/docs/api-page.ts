import { readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { root } from "../root.ts";
import { type Exported, exportedFrom } from "./exported.ts";
import { markdownTable, page } from "./markdown.ts";

/** docs/reference/node-ipmi.md: everything that the library exports, in the words above it in its sources. */
export function apiPage(): string {
  const source = join(root, "packages/node-ipmi/src");
  const modules = [
    { specifier: "node-ipmi", index: join(source, "index.ts"), of: source },
    { specifier: "node-ipmi/simulator", index: join(source, "simulator/index.ts"), of: join(source, "simulator") },
    { specifier: "node-ipmi/cli", index: join(source, "cli/index.ts"), of: join(source, "cli") },
  ];
  const introduction =
    "What it is for, with examples, stands in [its README](../../packages/node-ipmi/README.md); the command has [a page of its own](node-ipmi-command.md), errors stand in [errors.md](errors.md).";
  const parts = modules.map(({ specifier, index, of }) => `## ${specifier}\n\n${sectionsOf(exportedFrom(index), of)}`);
  return page("node-ipmi, the library", "packages/node-ipmi/src", introduction, ...parts);
}

/** Of the library by what they are for: sessions, sensors, then commands by their network function. */
function sectionsOf(all: readonly Exported[], home: string): string {
  const groups = Map.groupBy(all, ({ file }) =>
    home.endsWith("/src") ? headingOf(relative(home, dirname(file))) : "",
  );
  const sections = [...groups].toSorted(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b));
  return sections
    .map(([heading, exports]) => {
      const rows = exports.map((each) => [`\`${each.name}\``, each.kind, [docOf(each), ...membersOf(each)].join("\n")]);
      return `${heading === "" ? "" : `### ${heading}\n\n`}${markdownTable(["export", "", "what it is"], rows)}`;
    })
    .join("\n\n");
}

const ORDER = [
  "Sessions",
  "Sensors",
  "Event log",
  "Inventory",
  "Commands: App",
  "Commands: Chassis",
  "Commands: Sensor/Event",
  "Commands: Storage",
  "Commands: Transport",
  "Commands: DCMI",
  "Commands: any",
  "",
];

function headingOf(folder: string): string {
  if (folder.startsWith("commands")) {
    const netFn = {
      app: "App",
      chassis: "Chassis",
      sensor: "Sensor/Event",
      storage: "Storage",
      transport: "Transport",
    };
    const name = basename(folder);
    if (name === "dcmi") return "Commands: DCMI";
    return `Commands: ${name in netFn ? netFn[name as keyof typeof netFn] : "any"}`;
  }
  const headings: Readonly<Record<string, string>> = { sdr: "Sensors", sel: "Event log", fru: "Inventory" };
  return headings[folder] ?? "Sessions";
}

/** What a type of a command's answer is needs no words of its own; anything else must have some. */
function docOf({ name, kind, file, doc }: Exported): string {
  if (doc !== "") return doc;
  const [, command] = /export const (\w+) = command\(/.exec(readFileSync(file, "utf8")) ?? [];
  if (kind === "type" && command !== undefined) return `What \`${command}\` answers.`;
  throw new Error(`${relative(root, file)}: say in a line above \`${name}\` what it is`);
}

function membersOf({ members }: Exported): string[] {
  return members.map(({ name, doc }) => `\`${name}\`: ${doc}`);
}
