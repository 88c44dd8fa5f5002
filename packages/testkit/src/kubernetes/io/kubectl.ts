import { type Ran, run } from "../../io/run.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { peerErrors } from "../errors.ts";

/** kubectl of the API server's version, as whom a kubeconfig says. */
export interface Kubectl {
  /** Whatever it says: `kubectl(["apply", "-f", "-"], yaml)`. */
  kubectl(args: readonly string[], input?: string): Promise<Ran>;
  /** Its standard output without the last line end; throws with its standard error. */
  ask(args: readonly string[], input?: string): Promise<string>;
  /** Server-side apply of objects or of YAML, in their order; throws with what was refused. */
  apply(what: string | readonly object[]): Promise<void>;
  /** The same for CRDs; they are Established when it returns. */
  applyCrds(crds: readonly object[]): Promise<void>;
}

export async function openKubectl(kubeconfig: string): Promise<Kubectl> {
  const { path } = await ensureTool("kubectl");
  const kubectl: Kubectl["kubectl"] = (args, input) =>
    run(path, [`--kubeconfig=${kubeconfig}`, ...args], {
      ...(input === undefined ? {} : { input }),
      timeoutMs: 180_000,
    });
  const ask: Kubectl["ask"] = async (args, input) => {
    const { code, stdout, stderr } = await kubectl(args, input);
    if (code !== 0) throw peerErrors.PEER_REFUSED({ what: `kubectl ${args.join(" ")}`, said: stderr });
    return stdout.trimEnd();
  };
  const apply: Kubectl["apply"] = async (what) => {
    const text = typeof what === "string" ? what : JSON.stringify({ apiVersion: "v1", kind: "List", items: what });
    await ask(["apply", "--server-side", "-f", "-"], text);
  };
  return {
    kubectl,
    ask,
    apply,
    async applyCrds(crds) {
      await apply(crds);
      await ask(["wait", "--for=condition=Established", "crd", "--all", "--timeout=60s"]);
    },
  };
}
