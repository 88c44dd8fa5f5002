import { type FieldDoc, fieldDocs, findKind } from "@longshore/intents";
import type { Candidate } from "../completion/completer.ts";
import { kindViews } from "../kinds/registry.ts";

/** Paths without the marks of lists: `spec.nics.mac`. */
export function plainPath(path: string): string {
  return path.replaceAll("[]", "");
}

/** The fields one level below a path ("" and "spec" = the spec itself). */
export function childrenOf(fields: readonly FieldDoc[], path: string): readonly FieldDoc[] {
  const above = `${path || "spec"}.`;
  return fields.filter((field) => {
    const plain = plainPath(field.path);
    return plain.startsWith(above) && !plain.slice(above.length).includes(".");
  });
}

/** What may follow `machine.spec.b`. */
export function fieldsBelow(prefix: string): readonly Candidate[] {
  const [kindText = "", ...rest] = prefix.split(".");
  const kind = findKind(kindText);
  if (rest.length === 0 || kind === undefined) return kindViews.map((view) => ({ value: view.kind.toLowerCase() }));
  const above = rest.slice(0, -1).join(".");
  if (above === "") return [{ value: `${kindText}.spec` }];
  return childrenOf(fieldDocs(kind), above).map((field) => ({
    value: `${kindText}.${plainPath(field.path)}`,
    doc: field.doc,
  }));
}
