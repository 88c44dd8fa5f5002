import type { Intent } from "../../intent.ts";
import type { ProvisionerSpec, TinkerbellSpec } from "./schema.ts";

/** The site's Tinkerbell, if it has one: a site has one Provisioner at most. */
export function tinkerbellOf(
  provisioners: readonly Pick<Intent<ProvisionerSpec>, "name" | "spec">[],
): { readonly name: string; readonly spec: TinkerbellSpec } | undefined {
  for (const { name, spec } of provisioners) {
    if (spec.tinkerbell !== undefined) return { name, spec: spec.tinkerbell };
  }
  return undefined;
}
