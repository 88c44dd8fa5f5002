import type { Arg } from "../args.ts";
import { choice } from "../args.ts";

export type Format = "json" | "yaml" | "wide" | "name";

/** `-o`, with the formats that a command has. */
export function outputOption<const F extends Format>(...formats: readonly F[]): Arg<F | undefined> {
  return choice(formats, `output format: ${formats.join(", ")}`, { short: "o", long: "output", value: "FORMAT" });
}

/** One value in a format that programs read. */
export async function serialize(value: unknown, format: "json" | "yaml"): Promise<string> {
  if (format === "json") return JSON.stringify(value, undefined, 2);
  const { stringify } = await import("yaml");
  // Readers of YAML 1.1 take a bare on or off for a boolean.
  return stringify(value, { lineWidth: 0, aliasDuplicateObjects: false, compat: "yaml-1.1" }).trimEnd();
}
