import { isAbsolute, normalize } from "node:path/posix";
import type { Path } from "../finding.ts";

/** What the Ignition project's own check of a config refuses; at a path in Ignition's names. */
export interface Broken {
  readonly path: Path;
  /** What would be right. */
  readonly expected: string;
}

export type Rules<T> = (one: T, path: Path) => readonly Broken[];

export function each<T>(list: readonly T[] | undefined, path: Path, rules: Rules<T>): readonly Broken[] {
  return (list ?? []).flatMap((one, i) => rules(one, [...path, i]));
}

export function when(broken: boolean, path: Path, field: string, expected: string): readonly Broken[] {
  return broken ? [{ path: [...path, field], expected }] : [];
}

export function pathRule(text: string | undefined, path: Path): readonly Broken[] {
  const expected = "an absolute path without . and .. and double or trailing /";
  return text !== undefined && isAbsolute(text) && clean(text) === text ? [] : [{ path, expected }];
}

/** Without . and .., double and trailing slashes. */
export function clean(text: string): string {
  const normal = normalize(text);
  return normal.length > 1 && normal.endsWith("/") ? normal.slice(0, -1) : normal;
}
