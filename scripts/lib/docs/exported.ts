import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Something that a module exports, as its source says it. */
export interface Exported {
  readonly name: string;
  readonly kind: "const" | "function" | "class" | "interface" | "type";
  /** The file that declares it. */
  readonly file: string;
  /** What stands above it, on one line; empty where nothing does. */
  readonly doc: string;
  /** Documented members of an interface or class. */
  readonly members: readonly Member[];
}

export interface Member {
  /** `signal?`. */
  readonly name: string;
  readonly doc: string;
}

/** Everything that an index gives away, through its re-exports, in its order. */
export function exportedFrom(index: string): readonly Exported[] {
  const source = readFileSync(index, "utf8");
  const lines = [...source.matchAll(/export (?:type )?(\*|\{[^}]*\}) from "([^"]+)"/g)];
  return lines.flatMap(([, what = "", specifier = ""]) => {
    const file = join(dirname(index), specifier);
    if (what === "*") return exportedFrom(file);
    return namesIn(what).map((name) => declared(name, file));
  });
}

function namesIn(braces: string): string[] {
  const parts = braces.slice(1, -1).split(",");
  return parts.map((part) => part.trim().replace(/^type /, "")).filter((part) => part !== "");
}

/** The declaration of a name; where a value and a type share it, the one that says something. */
function declared(name: string, file: string): Exported {
  const source = readFileSync(file, "utf8");
  const pattern = new RegExp(
    String.raw`(?:/\*\*((?:(?!\*/)[\s\S])*)\*/\s*)?export (?:async )?(const|function|class|interface|type)\*? ${name}\b([^\n]*)`,
    "g",
  );
  const found = [...source.matchAll(pattern)].map((match) => ({
    doc: oneLine(match[1] ?? ""),
    kind: match[2],
    at: match.index + match[0].length,
  }));
  const best = found.find(({ doc }) => doc !== "") ?? found[0];
  if (best === undefined) throw new Error(`${file} does not export ${name}`);
  const { doc, at } = best;
  const kind = best.kind as Exported["kind"];
  const members = kind === "interface" || kind === "class" ? membersIn(bodyFrom(source, at)) : [];
  return { name, kind, file, doc, members };
}

/** Up to the closing brace in the first column. */
function bodyFrom(source: string, at: number): string {
  return source.slice(at, source.indexOf("\n}", at));
}

function membersIn(body: string): Member[] {
  const pattern = /^ {2}\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:readonly |async |get )*(\w+\??)/gm;
  return [...body.matchAll(pattern)].map(([, doc = "", name = ""]) => ({ name, doc: oneLine(doc) }));
}

function oneLine(comment: string): string {
  return comment
    .replaceAll(/\s*\n\s*\* ?/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
}
