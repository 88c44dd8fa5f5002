import type { Install } from "../formats/install-field.ts";
import type { ChartUse } from "./kubernetes-side.ts";

/** What installs an engine or an operator, for the hub; empty where somebody else does. */
export function installUse(install: Install | undefined, release: string, namespace: string): readonly ChartUse[] {
  if (install === undefined) return [];
  const { url, sha256, values, hooks } = install;
  const chart = { url, sha256 };
  if (/\.ya?ml$/.test(url)) return [{ release, namespace, chart, values: {}, manifests: true }];
  return [{ release, namespace, chart, values, hooks }];
}
