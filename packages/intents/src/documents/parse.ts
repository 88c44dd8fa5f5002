import { type Finding, pathText } from "../finding.ts";
import { checkDocument, type CheckedDocument } from "./check-document.ts";
import type { OffsetFinding } from "./convert.ts";
import { MAX_DOCUMENTS } from "./limits.ts";
import { compareProblems, type Problem } from "./problem.ts";
import type { Position, Source } from "./source.ts";
import { type RawDocument, readYaml } from "./yaml.ts";

/** Text and the name under which problems speak of it: a path, or "<stdin>". */
export interface InputFile {
  readonly file: string;
  readonly text: string;
}

/** A document that is right by itself. */
export interface ParsedDocument extends CheckedDocument {
  readonly source: Source;
}

export interface Parsed {
  /** Empty when there is any problem: a set of documents is taken whole or not at all. */
  readonly documents: readonly ParsedDocument[];
  /** All that is wrong, by file and place. */
  readonly problems: readonly Problem[];
}

/** Reads YAML or JSON files of any number of documents each. Never throws. */
export function parseDocuments(files: readonly InputFile[]): Parsed {
  const raw = files.flatMap(({ file, text }) => readYaml(file, text));
  const checked = raw.map((one) => ({ raw: one, ...checkRaw(one) }));
  const documents = checked.flatMap(({ document }) => (document === undefined ? [] : [document]));
  const problems = [
    ...checked.flatMap(({ problems }) => problems),
    ...repeated(documents.filter(({ site }) => site !== undefined)),
    ...tooMany(raw),
  ];
  return { documents: problems.length === 0 ? documents : [], problems: problems.sort(compareProblems) };
}

/** Documents that say the same thing twice: same kind, site and name. */
export function repeated(documents: readonly Repeatable[]): Problem[] {
  const first = new Map<string, Source>();
  return documents.flatMap(({ kind, site, name, source }) => {
    const key = `${kind.kind} ${name}`;
    const earlier = first.get(`${site ?? ""}/${key}`);
    if (earlier === undefined) {
      first.set(`${site ?? ""}/${key}`, source);
      return [];
    }
    const { line, col } = earlier.locate("");
    const found = kind.site === "own" ? key : `${key} of ${site ?? ""}`;
    const expected = `each document once; the first is at ${earlier.file}:${line}:${col}`;
    return [problemOf(source, { path: ["metadata", "name"], message: "repeated document", found, expected })];
  });
}

export type Repeatable = Pick<ParsedDocument, "kind" | "site" | "name" | "source">;

export function problemOf(source: Source, finding: Finding & { readonly offset?: number }): Problem {
  const path = pathText(finding.path);
  const place = placeOf(source, finding, path);
  const { message, found, expected } = finding;
  return { file: source.file, ...place, path, message, found, expected };
}

function placeOf(source: Source, finding: Finding & { readonly offset?: number }, path: string): Position {
  if (finding.offset !== undefined) return source.at(finding.offset);
  return finding.inside === undefined ? source.locate(path, finding.atKey) : source.inside(path, finding.inside);
}

function checkRaw(raw: RawDocument): { document: ParsedDocument | undefined; problems: Problem[] } {
  const { source } = raw;
  const fromText = raw.findings.map((finding: OffsetFinding) => problemOf(source, finding));
  if (raw.value === undefined) return { document: undefined, problems: fromText };
  const { document, findings } = checkDocument(raw.value);
  const said = new Set(fromText.map(({ path }) => path));
  const fromSchema = findings
    .map((finding) => problemOf(source, asWritten(source, finding)))
    .filter(({ path }) => !said.has(path));
  const problems = [...fromText, ...fromSchema];
  return { document: document === undefined || problems.length > 0 ? undefined : { ...document, source }, problems };
}

/** Numbers are quoted as they stand in the file: 0x5000c500a1b2c3d4, 1.10. */
function asWritten(source: Source, finding: Finding): Finding {
  const written = source.written(pathText(finding.path));
  return written === undefined || finding.atKey === true || !/^-?\d/.test(finding.found)
    ? finding
    : { ...finding, found: written };
}

function tooMany(raw: readonly RawDocument[]): Problem[] {
  const extra = raw[MAX_DOCUMENTS];
  if (extra === undefined) return [];
  const expected = `at most ${MAX_DOCUMENTS} at a time`;
  return [problemOf(extra.source, { path: [], message: "too many documents", found: String(raw.length), expected })];
}
