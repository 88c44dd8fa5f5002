import { cliErrors } from "../errors.ts";
import type { KindView } from "../kinds/kind.ts";
import { kindView, kindViews } from "../kinds/registry.ts";

/** Which documents are meant. */
export interface Query {
  readonly views: readonly KindView[];
  /** None = all names. */
  readonly names: readonly string[];
  /** Undefined = all sites. */
  readonly site: string | undefined;
  readonly labels: Readonly<Record<string, string>>;
}

/** "machines", "machine,secret", "all", "machine/r1u7": kinds, and the names that stand with them. */
export function parseKinds(text: string): { readonly views: readonly KindView[]; readonly names: readonly string[] } {
  if (text === "all") return { views: kindViews, names: [] };
  const slash = text.indexOf("/");
  if (slash >= 0) return { views: [kindView(text.slice(0, slash))], names: [text.slice(slash + 1)] };
  return { views: [...new Set(text.split(",").filter(Boolean).map(kindView))], names: [] };
}

/** "role=worker,arch=arm64"; throws CLI_BAD_VALUE on anything but equality. */
export function parseSelector(text: string | undefined): Readonly<Record<string, string>> {
  const labels: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const term of (text ?? "").split(",").filter(Boolean)) {
    const [, key, value] = /^([^=!]+)==?([^=!]*)$/.exec(term) ?? [];
    if (key === undefined || value === undefined)
      throw cliErrors.CLI_BAD_VALUE({ name: "--selector", found: term, expected: "KEY=VALUE, several with commas" });
    labels[key] = value;
  }
  return { ...labels };
}
