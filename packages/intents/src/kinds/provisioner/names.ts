import type { Intent } from "../../intent.ts";
import { objectName } from "../object-name.ts";

type Named = Pick<Intent, "name" | "site">;

/** One site's objects may lie beside another's. */
export function hardwareName({ site, name }: Named): string {
  return objectName(site, name);
}

export function bmcMachineName({ site, name }: Named): string {
  return objectName(site, name, "bmc");
}

/** The Secret with Rufio's key. */
export function rufioKeyName({ site, name }: Named): string {
  return objectName(site, name, "rufio");
}

export function templateName(site: string, os: string, arch: string): string {
  return objectName(site, os, arch);
}

export function ruleSetName({ site, name }: Named, rule: string): string {
  return objectName(site, name, rule);
}
