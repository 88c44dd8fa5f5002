export interface Import {
  readonly specifier: string;
  /** `import type …`: erased, so it loads nothing. */
  readonly typeOnly: boolean;
  /** The names between the braces, as exported by the other side; empty for a namespace or a default. */
  readonly names: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

/**
 * What a formatted source file imports and re-exports. Statements begin their line, as the formatter leaves them, so
 * code inside strings and comments is not taken for an import.
 */
export function importsOf(source: string): readonly Import[] {
  const found: Import[] = [];
  for (const match of source.matchAll(STATEMENT)) {
    const [, typeOnly, clause = "", specifier = ""] = match;
    found.push({
      specifier,
      typeOnly: typeOnly !== undefined,
      names: namesIn(clause),
      line: lineAt(source, match.index),
    });
  }
  for (const match of source.matchAll(DYNAMIC))
    found.push({ specifier: match[1] ?? "", typeOnly: false, names: [], line: lineAt(source, match.index) });
  return found;
}

const STATEMENT = /^(?:import|export)\s+(type\s+)?(?:([^"';]*?)\sfrom\s+)?"([^"]+)"/gm;
const DYNAMIC = /^[^/*"'`\n]*\bimport\(\s*"([^"]+)"/gm;

function namesIn(clause: string): string[] {
  const braces = /\{([^}]*)\}/.exec(clause)?.[1] ?? "";
  return braces
    .split(",")
    .map((name) => name.trim().replace(/^type\s+/, ""))
    .map((name) => name.split(/\s+as\s+/)[0] ?? "")
    .filter((name) => name !== "");
}

function lineAt(source: string, index: number): number {
  return source.slice(0, index).split("\n").length;
}
