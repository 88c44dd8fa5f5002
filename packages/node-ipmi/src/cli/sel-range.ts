import { integer, oneOf, optional, type Reader } from "./args.ts";

/** `sel list 10`, `sel list first 10`, `sel list last 10`. */
export const rangeArgs = {
  which: optional(whichOrCount(), "`last` or `first` and a number of entries, or just the number", {
    value: "last|first",
  }),
  count: optional(integer(1, 65_535), "so many of them", { value: "COUNT" }),
} as const;

export interface Range {
  readonly which: "first" | "last" | number | undefined;
  readonly count: number | undefined;
}

/** Of the entries those that were asked for; all of them unless told. */
export function inRange<T>(entries: readonly T[], { which, count }: Range): readonly T[] {
  if (typeof which === "number") return entries.slice(0, which);
  if (count === undefined) return entries;
  return which === "last" ? entries.slice(-count) : entries.slice(0, count);
}

function whichOrCount(): Reader<"first" | "last" | number> {
  const word = oneOf(["first", "last"]);
  const count = integer(1, 65_535);
  return (given, name) => (/^\d/.test(given) ? count(given, name) : word(given, name));
}
