import type { VersionProbe } from "./tool.ts";

/** The version in what a probe printed; undefined when the pattern is not there. */
export function readVersion(probe: VersionProbe, printed: string): string | undefined {
  return probe.pattern?.exec(printed)?.[1];
}

/** True when dotted numbers `version` are not below `minimum`; a missing part counts as 0. */
export function isAtLeast(version: string, minimum: string): boolean {
  const have = version.split(".").map(Number);
  const want = minimum.split(".").map(Number);
  for (let i = 0; i < Math.max(have.length, want.length); i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
