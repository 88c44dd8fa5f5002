import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run, treeVersion } from "@longshore/testkit/tools";
import { npmPackage } from "./npm-package.ts";
import { debianParts, type Platform } from "./platform.ts";
import type { Component } from "./sbom.ts";

/** All that the image of this platform holds and that has a version of its own; `bundled` are folders of npm packages. */
export async function components(platform: Platform, bundled: readonly string[]): Promise<readonly Component[]> {
  const { version: node } = await npmPackage(platform.node);
  const { home: koffi } = await npmPackage(platform.koffi.name);
  const debian = await Promise.all(
    debianParts(platform).map(async ({ name, tree, license }) =>
      debianComponent(name, await treeVersion(tree), license, platform.architecture),
    ),
  );
  return [
    ...[...bundled, koffi].map(npmComponent),
    { name: "node", version: node, license: "MIT", purl: `pkg:npm/${platform.node}@${node}` },
    ...debian,
    debianComponent("ca-certificates", await treeVersion("ca-certificates"), "MPL-2.0", "all"),
    await goLibrary(),
  ];
}

function npmComponent(folder: string): Component {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string;
  };
  const { name, version, license } = manifest;
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return { name, version, purl, ...(license !== undefined && { license }) };
}

function debianComponent(name: string, version: string, license: string, architecture: string): Component {
  const purl = `pkg:deb/debian/${encodeURIComponent(name)}@${encodeURIComponent(version)}?arch=${architecture}`;
  return { name, version, license, purl };
}

/** Go's own library is linked into the launcher, which has no other. */
async function goLibrary(): Promise<Component> {
  const { code, stdout, stderr } = await run("go", ["env", "GOVERSION"]);
  if (code !== 0) throw new Error(`go env: ${stderr.trim()}`);
  const version = stdout.trim().replace(/^go/, "");
  return { name: "Go standard library", version, license: "BSD-3-Clause", purl: `pkg:golang/stdlib@${version}` };
}
