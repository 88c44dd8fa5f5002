import { canonicalJson } from "../../json.ts";
import type { KindChange } from "../kind.ts";
import type { MachineSpec } from "../machine/schema.ts";
import type { OperatingSystemSpec } from "./schema.ts";

/** What the site will do: fetch what is new. What is installed stays installed. */
export function operatingSystemEffects({ before, after, world }: KindChange<OperatingSystemSpec>): readonly string[] {
  if (after === undefined) return ["forgets it and its images; machines that run it are left as they are"];
  const machines = world
    .all<MachineSpec>("Machine", after.site)
    .filter(({ spec }) => spec.os === after.name)
    .map(({ name }) => `machine/${name}`)
    .sort();
  const fetched = (["amd64", "arm64"] as const).flatMap((arch) => {
    const image = after.spec.images[arch];
    if (image === undefined || image.sha256 === before?.spec.images[arch]?.sha256) return [];
    return [`fetches its image for ${arch} when a machine needs it: ${image.url}`];
  });
  if (before === undefined || machines.length === 0) return fetched;
  if (canonicalJson(before.spec) === canonicalJson(after.spec)) return fetched;
  return [...fetched, `leaves what runs as it is; new when provisioned anew: ${machines.join(", ")}`];
}
