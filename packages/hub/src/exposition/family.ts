import { telemetryFamilies } from "@longshore/contracts";
import { siteFamilies, type SiteFamilyName } from "./site-families.ts";

/** One metric family of the pages, and its place in them: all lines of a family stand together, below one HELP and TYPE. */
export interface Family {
  readonly index: number;
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly labels: readonly string[];
  /** `# HELP …` and `# TYPE …`. */
  readonly header: Buffer;
}

/** Every family that a site's block may have: what the hub knows of the site first, then what the site reports. */
export const families: readonly Family[] = Object.entries({ ...siteFamilies, ...telemetryFamilies }).map(
  ([name, { type, help, labels }], index) => ({ index, name, type, labels, header: headerOf(name, type, help) }),
);

const byName: ReadonlyMap<string, Family> = new Map(families.map((family) => [family.name, family]));
const reported: ReadonlySet<string> = new Set(Object.keys(telemetryFamilies));

/** The family if a site may report it; the hub's own names are not a site's to say. */
export function reportedFamily(name: string): Family | undefined {
  return reported.has(name) ? byName.get(name) : undefined;
}

/** A family that the hub itself fills in. */
export function siteFamily(name: SiteFamilyName): Family {
  return byName.get(name) as Family;
}

/** Prometheus text format 0.0.4: backslash and line feed are escaped in a help text. */
export function headerOf(name: string, type: string, help: string): Buffer {
  const text = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return Buffer.from(`# HELP ${name} ${text}\n# TYPE ${name} ${type}\n`);
}
