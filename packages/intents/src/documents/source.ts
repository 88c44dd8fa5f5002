import type { LineCounter } from "yaml";
import { parentPath } from "../finding.ts";

/** Where a document came from. */
export interface Source {
  readonly file: string;
  /** Of the field at `path` ("spec.bmc.address"), or of the nearest one around it that exists. */
  locate(path: string, atKey?: boolean): Position;
  at(offset: number): Position;
  /** Of a place inside the text at `path`; where its lines are not the file's, of the text itself. */
  inside(path: string, place: Position): Position;
  /** The number or word as it stands in the file, when `path` is one. */
  written(path: string): string | undefined;
}

/** Both from 1. */
export interface Position {
  readonly line: number;
  readonly col: number;
}

/** Offsets of one field in its file. */
export interface Place {
  readonly key?: number | undefined;
  readonly value: number;
  /** Source text of a scalar that is no string. */
  readonly written?: string | undefined;
}

export function sourceOf(
  file: string,
  text: string,
  lines: LineCounter,
  start: number,
  places: ReadonlyMap<string, Place>,
): Source {
  const at = (offset: number): Position => lines.linePos(Math.max(0, Math.min(offset, text.length)));
  return {
    file,
    at,
    written: (path) => places.get(path)?.written,
    inside(path, { line, col }) {
      const start = places.get(path)?.value;
      // a literal block: its lines are the file's, below its sign and indented alike
      if (start === undefined || !/^\|[-+1-9]*\s*(#.*)?$/m.test(lineFrom(text, start))) return this.locate(path);
      const first = /^( *)\S/m.exec(text.slice(text.indexOf("\n", start) + 1))?.[1] ?? "";
      return within(text, { line: at(start).line + line, col: first.length + col });
    },
    locate(path, atKey = false) {
      const exact = places.get(path);
      if (exact !== undefined) return at(atKey ? (exact.key ?? exact.value) : exact.value);
      for (let outer = parentPath(path); outer !== undefined; outer = parentPath(outer)) {
        const place = places.get(outer);
        if (place !== undefined) return at(place.key ?? place.value);
      }
      return at(start);
    },
  };
}

/** The place, or the nearest before it that the text has: a text's last line may be empty, and then is not indented. */
function within(text: string, { line, col }: Position): Position {
  const lines = text.split("\n");
  const last = Math.min(line, lines.length);
  return { line: last, col: Math.min(col, (lines[last - 1] ?? "").length + 1) };
}

function lineFrom(text: string, offset: number): string {
  const end = text.indexOf("\n", offset);
  return text.slice(offset, end < 0 ? undefined : end);
}
