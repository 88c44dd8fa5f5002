import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  type ChartUse,
  chartsOf,
  expandDocuments,
  formatProblem,
  type JsonObject,
  parseDocuments,
} from "@longshore/intents";
import { ensureChart, type ForeignChartName } from "@longshore/testkit/tools";
import { parse } from "yaml";
import type { KnownValues } from "./unknown-values.ts";

/** A chart of others as a document's release uses it. */
export interface ForeignUse {
  readonly use: ChartUse;
  readonly file: Uint8Array;
  readonly known: KnownValues;
}

/** What the documents want of the chart of this release, with the project's own file in the place of the one they name. */
export async function foreignUse(documents: string, release: string, name: ForeignChartName): Promise<ForeignUse> {
  const { path, source } = await ensureChart(name);
  const file = readFileSync(path);
  const uses = usesOf(documents).filter((one) => one.release === release);
  const [use] = uses;
  if (use === undefined || uses.length > 1) throw new Error(`${uses.length} charts of the release ${release}`);
  const chart = { url: pathToFileURL(path).href, sha256: createHash("sha256").update(file).digest("hex") };
  return { use: { ...use, chart }, file, known: knownValues(source) };
}

/** Throws on documents with problems of their own. */
export function usesOf(yaml: string): readonly ChartUse[] {
  const parsed = parseDocuments([{ file: "test.yaml", text: yaml }]);
  const { documents, problems } = expandDocuments(parsed.documents, []);
  const wrong = [...parsed.problems, ...problems];
  if (wrong.length > 0) throw new Error(wrong.map(formatProblem).join("\n"));
  return chartsOf(documents.map(({ source: _file, ...intent }) => intent)).map(({ use }) => use);
}

function knownValues(folder: string): KnownValues {
  const templates = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /(^|\/)templates\/.*\.(yaml|tpl|txt)$/.test(file))
    .map((file) => readFileSync(join(folder, file), "utf8"));
  const defaults = parse(readFileSync(join(folder, "values.yaml"), "utf8")) as JsonObject;
  return { defaults, templates: templates.join("\n") };
}
