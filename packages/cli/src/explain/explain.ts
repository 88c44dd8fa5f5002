import { API_VERSION, type FieldDoc, fieldDocs, findKind, kindNames } from "@longshore/intents";
import { nearest } from "@longshore/kit";
import { cliErrors } from "../errors.ts";
import { childrenOf, plainPath } from "./fields.ts";
import { wrap } from "../output/wrap.ts";

/** What a kind, or a field of it, is for; lines at most `columns` wide. Throws CLI_UNKNOWN_KIND, CLI_NOT_FOUND. */
export function explain(text: string, columns: number): readonly string[] {
  const [kindText = "", ...steps] = plainPath(text).split(".").filter(Boolean);
  const kind = findKind(kindText);
  if (kind === undefined) throw cliErrors.CLI_UNKNOWN_KIND({ found: kindText, known: kindNames });
  const fields = fieldDocs(kind);
  const path = (steps[0] === "spec" || steps.length === 0 ? steps : ["spec", ...steps]).join(".");
  if (path === "" || path === "spec") {
    const about = [`${kind.kind} (${API_VERSION})`, "", ...wrap(kind.doc, columns), ""];
    return [...about, "spec:", ...childrenOf(fields, "spec").flatMap((field) => brief(field, columns, fields))];
  }
  const field = fields.find((each) => plainPath(each.path) === path);
  if (field === undefined) {
    const meant = nearest(
      path,
      fields.map((each) => plainPath(each.path)),
    );
    throw cliErrors.CLI_NOT_FOUND({ what: `field ${path} of ${kind.kind}${meant ? ` (did you mean ${meant}?)` : ""}` });
  }
  const below = childrenOf(fields, path);
  return [
    `${kind.kind} ${field.path}: ${typeText(field)}`,
    "",
    ...wrap(field.doc, columns),
    ...(below.length === 0 ? [] : ["", ...below.flatMap((child) => brief(child, columns, fields))]),
  ];
}

function brief(field: FieldDoc, columns: number, all: readonly FieldDoc[]): readonly string[] {
  const name = field.path.split(".").at(-1) ?? "";
  const more = childrenOf(all, plainPath(field.path)).length > 0 ? " …" : "";
  return [`  ${name}${more}: ${typeText(field)}`, ...wrap(field.doc, columns - 6).map((line) => `      ${line}`)];
}

function typeText({ type, required, default: fallback }: FieldDoc): string {
  const standard = required ? ", required" : fallback === "" ? "" : `, default ${fallback}`;
  return `${type.replaceAll("`", "")}${standard}`;
}
