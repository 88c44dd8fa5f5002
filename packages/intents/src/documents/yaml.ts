import { Composer, type CST, type Document, Lexer, LineCounter, Parser } from "yaml";
import { messageOf } from "@longshore/kit";
import type { JsonObject } from "../json.ts";
import { type Converted, convert, type OffsetFinding, valueBudget } from "./convert.ts";
import { MAX_DEPTH, MAX_FILE_BYTES, MAX_TOKENS } from "./limits.ts";
import { type Source, sourceOf } from "./source.ts";

/** One document of a file, read but not yet checked. `value` is absent where it could not be read. */
export interface RawDocument {
  readonly value: JsonObject | Converted["value"] | undefined;
  readonly source: Source;
  /** What the text itself has wrong: syntax, repeated fields, limits. */
  readonly findings: readonly OffsetFinding[];
}

/** Reads YAML 1.2 or JSON text of any number of documents. Never throws; documents without content are left out. */
export function readYaml(file: string, text: string): readonly RawDocument[] {
  const lines = linesOf(text);
  try {
    const tokens = tokenize(text);
    const composer = new Composer({
      uniqueKeys: false,
      stringKeys: true,
      prettyErrors: false,
      resolveKnownTags: false,
    });
    const budget = valueBudget();
    const documents = [...composer.compose(tokens, false, text.length)];
    return documents.flatMap((document) => rawDocument(document, file, text, lines, budget));
  } catch (error) {
    if (!(error instanceof TooMuch))
      return [refused(file, text, lines, "not readable", messageOf(error), "YAML or JSON")];
    return [refused(file, text, lines, error.message, error.found, error.expected)];
  }
}

/** Filled from the text: the parser itself counts no lines in what it cannot parse. */
function linesOf(text: string): LineCounter {
  const lines = new LineCounter();
  for (let start = 0; start !== -1; start = text.indexOf("\n", start) + 1 || -1) lines.addNewLine(start);
  return lines;
}

/** The file asks for more than the limits; the words of its problem. */
class TooMuch extends Error {
  readonly found: string;
  readonly expected: string;

  constructor(message: string, found: string, expected: string) {
    super(message);
    this.found = found;
    this.expected = expected;
  }
}

/** The concrete syntax, bounded before anything recursive walks it. */
function tokenize(text: string): CST.Token[] {
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_FILE_BYTES) {
    throw new TooMuch(
      "file too large",
      `${bytes} bytes`,
      `at most ${MAX_FILE_BYTES} bytes; split it into several files`,
    );
  }
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    if (++count > MAX_TOKENS) throw new TooMuch("file too large", `more than ${MAX_TOKENS} tokens`, "smaller files");
    for (const token of parser.next(lexeme)) tokens.push(token);
  }
  for (const token of parser.end()) tokens.push(token);
  if (depthOf(tokens) > 2 * MAX_DEPTH) throw new TooMuch("nested too deeply", "", `at most ${MAX_DEPTH} levels`);
  return tokens;
}

/** Depth of the deepest token, without recursion: the composer would overflow the stack on a file of `[`. */
function depthOf(tokens: readonly CST.Token[]): number {
  let deepest = 0;
  const open: [CST.Token, number][] = tokens.map((token) => [token, 0]);
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [token, depth] = next;
    deepest = Math.max(deepest, depth);
    const children = "items" in token ? token.items.flatMap((item) => [item.key, item.value]) : [];
    if (token.type === "document") children.push(token.value);
    for (const child of children) if (child) open.push([child, depth + 1]);
  }
  return deepest;
}

function rawDocument(
  document: Document.Parsed,
  file: string,
  text: string,
  lines: LineCounter,
  budget: ReturnType<typeof valueBudget>,
): RawDocument[] {
  const problems = [...document.errors, ...document.warnings];
  const findings: OffsetFinding[] = problems.map((problem) => ({
    offset: problem.pos[0],
    path: [],
    message: mend(problem.message, lineAt(text, problem.pos[0])),
    found: "",
    expected: "",
  }));
  const version = document.directives.yaml;
  if (version.explicit === true && version.version !== "1.2") {
    findings.push({ offset: 0, path: [], message: "wrong YAML version", found: version.version, expected: "YAML 1.2" });
  }
  const start = document.contents?.range[0] ?? document.range[0];
  if (findings.length > 0)
    return [{ value: undefined, findings, source: sourceOf(file, text, lines, start, new Map()) }];
  const converted = convert(document.contents, budget, (offset) => lines.linePos(offset).line);
  if (converted.value === null && converted.findings.length === 0) return [];
  const source = sourceOf(file, text, lines, start, converted.places);
  return [{ value: converted.value, findings: converted.findings, source }];
}

/** The mistake that INTENTS' own notation invites: a variable inside [ ] or { } without quotes. */
function mend(message: string, line: string): string {
  return /[[{,]\s*[^"']*\$\{/.test(line) ? `${message} (put \${…} in quotes inside [ ] and { })` : message;
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  const end = text.indexOf("\n", offset);
  return text.slice(start, end < 0 ? start + MAX_LINE : Math.min(end, start + MAX_LINE));
}

const MAX_LINE = 500;

function refused(
  file: string,
  text: string,
  lines: LineCounter,
  message: string,
  found: string,
  expected: string,
): RawDocument {
  const source = sourceOf(file, text, lines, 0, new Map());
  return { value: undefined, source, findings: [{ offset: 0, path: [], message, found, expected }] };
}
