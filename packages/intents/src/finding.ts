/** What is wrong at one place of one document, before it is known where that place stands in a file. */
export interface Finding {
  readonly path: Path;
  /** What is wrong, and how to mend it where that can be known. */
  readonly message: string;
  readonly found: string;
  readonly expected: string;
  /** Point at the field's name, not at its value. */
  readonly atKey?: boolean | undefined;
  /** Where in the value, which is a text of several lines; both from 1. */
  readonly inside?: { readonly line: number; readonly col: number } | undefined;
}

export type Path = readonly (string | number)[];

/** `spec.nics[0].mac`, `metadata.labels["example.com/rack"]`; empty for the document itself. */
export function pathText(path: Path): string {
  let text = "";
  for (const step of path) {
    if (typeof step === "number") text += `[${step}]`;
    else if (/^[A-Za-z_][\w-]*$/.test(step)) text += text === "" ? step : `.${step}`;
    else text += `[${JSON.stringify(step)}]`;
  }
  return text;
}

/** The path without its last step; undefined for the document itself. */
export function parentPath(text: string): string | undefined {
  if (text === "") return undefined;
  return text.replace(/(\.?[A-Za-z_][\w-]*|\[(\d+|"(\\.|[^"\\])*")\])$|.$/s, "");
}
