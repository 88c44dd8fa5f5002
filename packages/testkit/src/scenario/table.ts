import { aligned } from "../tools/aligned.ts";

/** A table that a story prints, and that a page of docs/measured is made of. */
export interface Table {
  readonly title: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Sentences below it. */
  readonly notes?: readonly string[];
}

/** As people read it in a terminal. */
export function textTable({ title, header, rows, notes = [] }: Table): string {
  return [title, aligned([header, ...rows]), ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}
