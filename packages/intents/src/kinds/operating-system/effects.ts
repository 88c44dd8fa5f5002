import { canonicalJson } from "../../json.ts";
import type { KindChange } from "../kind.ts";
import type { MachineSpec } from "../machine/schema.ts";
import { filesFor, type OperatingSystemSpec } from "./schema.ts";

/** What the site will do: fetch what is new. What is installed stays installed. */
export function operatingSystemEffects({ before, after, world }: KindChange<OperatingSystemSpec>): readonly string[] {
  if (after === undefined) return ["forgets it and its images; machines that run it are left as they are"];
  const machines = world
    .all<MachineSpec>("Machine", after.site)
    .filter(({ spec }) => spec.os === after.name)
    .map(({ name }) => `machine/${name}`)
    .sort();
  const fetched = (["amd64", "arm64"] as const).flatMap((arch) => {
    const had = new Set(before === undefined ? [] : filesFor(before.spec, arch).map(({ sha256 }) => sha256));
    const files = filesFor(after.spec, arch).filter(({ sha256 }) => !had.has(sha256));
    const what = after.spec.installer === undefined ? "image" : "installer";
    if (files.length === 0) return [];
    return [`fetches its ${what} for ${arch} when a machine needs it: ${files.map(({ url }) => url).join(", ")}`];
  });
  if (before === undefined || machines.length === 0) return fetched;
  if (canonicalJson(before.spec) === canonicalJson(after.spec)) return fetched;
  return [...fetched, `leaves what runs as it is; new when provisioned anew: ${machines.join(", ")}`];
}
