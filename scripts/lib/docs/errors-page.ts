import type { Retry } from "@longshore/kit";
import { loadModules } from "./load.ts";
import { markdownTable, page } from "./markdown.ts";
import { placeholders } from "./placeholders.ts";

interface Entry {
  readonly retry: Retry;
  readonly message: (detail: unknown) => string;
  readonly hint?: string | ((detail: unknown) => string);
}

/** Every error of every catalog, by code. */
export async function errorsPage(): Promise<string> {
  const modules = await loadModules(/\berrorCatalog\(/);
  const rows = modules.flatMap(({ exports, package: folder }) =>
    Object.values(exports)
      .flatMap(entriesOf)
      .map(([code, entry]) => [`\`${code}\``, textOf(entry.message), hintOf(entry), RETRY[entry.retry], folder]),
  );
  const sorted = rows.toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  const table = markdownTable(["code", "sentence", "what to do", "again?", "package"], sorted);
  return page("Errors", "the error catalogs", "Words in ⟨brackets⟩ are filled in.", table);
}

const RETRY: Readonly<Record<Retry, string>> = {
  never: "the same call cannot succeed",
  backoff: "yes, with backoff",
  once: "once",
};

function entriesOf(exported: unknown): readonly (readonly [string, Entry])[] {
  if (typeof exported !== "object" || exported === null || !("entries" in exported)) return [];
  return Object.entries(exported.entries as Readonly<Record<string, Entry>>);
}

function hintOf({ hint }: Entry): string {
  return typeof hint === "function" ? textOf(hint) : (hint ?? "");
}

function textOf(write: (detail: unknown) => string): string {
  return write(placeholders()).replaceAll(/\n+/g, " ");
}
