import type { Way } from "../../tools/tool.ts";
import { unpackDebianPackage } from "./apt.ts";
import { goModule } from "./go-module.ts";
import { goBuild, goInstall } from "./go.ts";
import { installPythonPackage } from "./pypi.ts";
import { downloadRelease } from "./release.ts";

/** Where a way put the executable, or why it could not: a reason is a sentence for the user, never a throw. */
export type Got = { readonly path: string; readonly version: string } | { readonly reason: string };

/** Takes one way; all it makes is in `folder`, which is new and empty. `say` shows a line of progress. */
export function take(way: Way, name: string, folder: string, say: (line: string) => void): Promise<Got> {
  switch (way.by) {
    case "go":
      return goInstall(way, name, folder, say);
    case "go-sources":
      return goBuild(way, name, folder, say);
    case "go-module":
      return goModule(way, name, folder, say);
    case "apt":
      return unpackDebianPackage(way, name, folder, say);
    case "pypi":
      return installPythonPackage(way, name, folder, say);
    case "release":
      return downloadRelease(way, name, folder, say);
  }
}
