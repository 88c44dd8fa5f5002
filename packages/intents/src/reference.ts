import { API_VERSION, headerSchema } from "./documents/header.ts";
import { jsonSchemaOf } from "./json-schema.ts";
import { kinds } from "./kinds/index.ts";
import type { IntentKind } from "./kinds/kind.ts";
import { type FieldDoc, fieldDocs } from "./schema.ts";

/** docs/reference/intents.md: every kind with its fields and examples, from the schemas alone. */
export function renderIntentReference(): string {
  return [INTRODUCTION, ...kinds.map(renderKind)].join("\n");
}

const header = jsonSchemaOf(headerSchema).properties ?? {};

const INTRODUCTION = `<!-- Generated from packages/intents; do not edit. -->

# What an operator writes

Documents in YAML or JSON, any number in a file. Every document has

| field | |
|---|---|
| \`apiVersion\` | \`${API_VERSION}\` |
| \`kind\` | ${kinds.map(({ kind }) => `[${kind}](#${kind.toLowerCase()})`).join(", ")} |
| \`metadata.name\` | ${header["metadata"]?.properties?.["name"]?.description ?? ""} 1 to 63 of a-z, 0-9 and \`-\`. |
| \`metadata.site\` | ${header["metadata"]?.properties?.["site"]?.description ?? ""} |
| \`metadata.labels\` | ${header["metadata"]?.properties?.["labels"]?.description ?? ""} |
| \`sites.matchLabels\` | ${header["sites"]?.description ?? ""} |
| \`spec\` | ${header["spec"]?.description ?? ""} Its fields are below. |

An unknown field is an error. When one document of a set is bad, none is applied.

\`\${site.vars.NAME}\` in a spec stands for a variable of the site. A string that is one variable and nothing else takes
the variable's type; inside \`[ ]\` and \`{ }\` YAML wants it in quotes.
`;

function renderKind(kind: IntentKind): string {
  const rows = fieldDocs(kind).map(renderField);
  const examples = kind.examples.map(({ title, yaml }) => `${title}:\n\n\`\`\`yaml\n${yaml}\`\`\`\n`);
  const table = ["| field | type | default | |", "|---|---|---|---|", ...rows].join("\n");
  return `## ${kind.kind}\n\n${kind.doc}\n\n${table}\n\n${examples.join("\n")}`;
}

function renderField({ path, type, required, default: fallback, doc }: FieldDoc): string {
  const standard = required ? "**required**" : fallback === "" ? "" : `\`${fallback}\``;
  return `| \`${path}\` | ${type} | ${standard} | ${doc} |`;
}
