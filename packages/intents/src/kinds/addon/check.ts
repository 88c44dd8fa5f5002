import type { Finding } from "../../finding.ts";
import type { Intent } from "../../intent.ts";
import { checkTarget } from "../../kubernetes/of-cluster.ts";
import { checkSecretKeys } from "../../kubernetes/check-secret-keys.ts";
import type { World } from "../../plan/world.ts";
import { addonSecrets } from "./references.ts";
import type { AddonSpec } from "./schema.ts";

/** An add-on by itself and among the other documents of its site. */
export function checkAddon(addon: Intent<AddonSpec>, world: World): readonly Finding[] {
  return [
    ...checkTarget(addon, world),
    ...checkRelease(addon, world),
    ...checkNames(addon),
    ...checkSecretKeys(addon.site, addonSecrets(addon.spec), world),
  ];
}

/** Two releases of one name in one namespace would be the same objects. */
function checkRelease(addon: Intent<AddonSpec>, world: World): Finding[] {
  const mine = releaseKey(addon);
  const other = world
    .all<AddonSpec>("Addon", addon.site)
    .find((one) => one.name !== addon.name && releaseKey(one) === mine);
  if (mine === undefined || other === undefined) return [];
  const { namespace, chart } = addon.spec;
  const found = chart?.release ?? addon.name;
  const message = `addon/${other.name} has the release ${found} in namespace ${namespace} already`;
  return [{ path: ["spec", "chart", "release"], message, found, expected: "another release or namespace" }];
}

function releaseKey({ name, spec }: Intent<AddonSpec>): string | undefined {
  const { chart, target, cluster = "", namespace } = spec;
  return chart && [target, cluster, namespace, chart.release ?? name].join("/");
}

/** Names that must be unique within the document. */
function checkNames({ spec }: Intent<AddonSpec>): Finding[] {
  return [
    ...repeated(spec.files.map(({ name }) => name)).map(({ index, text, first }) =>
      said(["files", index, "name"], text, first),
    ),
    ...repeated(spec.health.map(({ type }) => type)).map(({ index, text, first }) =>
      said(["health", index, "type"], text, first),
    ),
    ...repeated(spec.secrets.map(({ name, namespace = spec.namespace }) => `${namespace}/${name}`)).map(
      ({ index, text, first }) => said(["secrets", index, "name"], text, first),
    ),
  ];
}

function said(path: readonly (string | number)[], found: string, first: number): Finding {
  const expected = `each one once; the first is spec.${String(path[0])}[${first}]`;
  return { path: ["spec", ...path], message: "said twice", found, expected };
}

function repeated(texts: readonly string[]): { index: number; text: string; first: number }[] {
  return texts.flatMap((text, index) => {
    const first = texts.indexOf(text);
    return first === index ? [] : [{ index, text, first }];
  });
}
