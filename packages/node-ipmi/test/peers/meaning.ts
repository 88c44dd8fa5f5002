/** What a text says, by what it speaks of, so that two programs' words for the same thing can be compared. */
export type Meaning = ReadonlyMap<string, string>;

/** `Label : value` lines. */
export function labels(text: string): Meaning {
  const lines = text.split("\n").flatMap((line) => {
    const [, label = "", value = ""] = /^\s*-?\s*(.*?)\s*:(?:\s+(.*?))?\s*$/.exec(line) ?? [];
    return label === "" ? [] : [[plain(label), plain(value)] as const];
  });
  return new Map(lines);
}

/** Rows of a table: the cell that names the row, and the cells to compare. */
export const rows =
  (name: number, cells: readonly number[]) =>
  (text: string): Meaning => {
    const table = text.split("\n").map((line) => line.split("|").map(plain));
    const full = table.filter((row) => row.length > Math.max(name, ...cells));
    return new Map(full.map((row) => [row[name] ?? "", cells.map((cell) => row[cell] ?? "").join(" | ")]));
  };

/** The text as one thing. */
export function whole(text: string): Meaning {
  return new Map([["text", plain(text)]]);
}

/** Where the two say something else about the same thing. Numbers that move between two looks may differ by half. */
export function contradictions(ours: Meaning, theirs: Meaning, moves: boolean): Contradiction[] {
  return [...ours].flatMap(([what, value]) => {
    const other = theirs.get(what);
    if (other === undefined || other === value || (moves && near(value, other))) return [];
    return [{ what, ours: value, theirs: other }];
  });
}

export interface Contradiction {
  readonly what: string;
  readonly ours: string;
  readonly theirs: string;
}

export function shared(ours: Meaning, theirs: Meaning): string[] {
  return [...ours.keys()].filter((what) => theirs.has(what));
}

/**
 * Without case, with single spaces; remarks in parentheses are each program's own, and so are the century and the zone
 * of a time, which is UTC for both.
 */
function plain(text: string): string {
  return text
    .replaceAll(/\(.*?\)/g, "")
    .replaceAll(/\b(\d\d\/\d\d\/)20(\d\d)\b/g, "$1$2")
    .replaceAll(/\bUTC\b/g, "")
    .replaceAll(/\s+/g, " ")
    .trim()
    .toLowerCase();
}

/** The same words, and numbers that are not far from each other. */
function near(one: string, other: string): boolean {
  const words = (text: string): string => text.replaceAll(/\d[\d.]*/g, "#");
  const numbers = (text: string): number[] => (text.match(/\d[\d.]*/g) ?? []).map(Number);
  const pairs = numbers(one).map((value, index) => [value, numbers(other)[index] ?? Number.NaN] as const);
  return words(one) === words(other) && pairs.every(([a, b]) => Math.abs(a - b) <= 0.5 * Math.max(a, b));
}
