import { run } from "../../io/run.ts";
import { findGo } from "../../io/tools/go.ts";
import { inCheckout } from "../../io/tools/go-sources.ts";
import { peerErrors } from "../errors.ts";

/** The files of a Go module at the version that its programs are built from here; only to read. */
export async function moduleFolder(module: string, from: "kubernetes" | "kwok" = "kubernetes"): Promise<string> {
  const go = await findGo();
  const args = ["mod", "download", "-json", module];
  const ran = await run(go?.command ?? "go", args, { cwd: inCheckout(`packages/testkit/go/${from}`) });
  if (ran.code !== 0) throw peerErrors.PEER_REFUSED({ what: `go ${args.join(" ")}`, said: ran.stdout + ran.stderr });
  return (JSON.parse(ran.stdout) as { Dir: string }).Dir;
}
