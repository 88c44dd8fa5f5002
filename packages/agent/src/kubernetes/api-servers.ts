import { createHash } from "node:crypto";
import { capiClusterName, type SiteView, type Target, type Wait } from "@longshore/intents";
import { type Clock, type Logger, messageOf, type Random } from "@longshore/kit";
import { type KubeApi, Keeper, type KeepReport, parseKubeconfig } from "@longshore/kube";
import { kubeconfigOf, type Kubeconfig, managementNamespace } from "./kubeconfig.ts";
import type { KubernetesWorld } from "./kubernetes-world.ts";
import { whileLeading } from "./leading.ts";
import { ClusterLogins } from "./login/cluster-logins.ts";
import { targetText } from "./target.ts";

export interface ApiServersOptions {
  readonly world: KubernetesWorld;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** How one document's objects stand there, after they were looked at. */
  readonly onReport: (report: KeepReport) => void;
}

/** One API server of the site: its connection, and who keeps the site's objects there. */
export interface ApiServer {
  readonly target: string;
  readonly api: KubeApi;
  readonly keeper: Keeper;
  /** What it was last told to keep, by document: another one is another digest. */
  readonly wishes: Map<string, string>;
}

/** The API servers that the site's documents name; each is another one when its kubeconfig is another one. */
export class ApiServers implements AsyncDisposable {
  readonly #options: ApiServersOptions;
  readonly #open = new Map<string, Open>();
  readonly #logins: ClusterLogins;

  constructor(options: ApiServersOptions) {
    this.#options = options;
    this.#logins = new ClusterLogins(options);
  }

  /** Of a target, or what is missing to know it. Throws KUBE_CONFIG, and what the management API server cannot be asked. */
  async reach(
    target: Target,
    site: SiteView,
    signal: AbortSignal,
  ): Promise<{ readonly at: ApiServer } | { readonly wait: Wait }> {
    const known = (this.#options.world.kubeconfigOf ?? kubeconfigOf)(target, site, this.#logins);
    const found = known ?? (await this.#madeByClusterApi(target, site, signal));
    return "wait" in found ? found : { at: await this.#openedWith(targetText(target), found) };
  }

  all(): readonly ApiServer[] {
    return [...this.#open.values()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.values()].map(close));
    this.#open.clear();
  }

  async #openedWith(target: string, { text, where }: Kubeconfig): Promise<ApiServer> {
    const digest = createHash("sha256").update(text).digest("hex");
    const before = this.#open.get(target);
    if (before?.digest === digest) return before;
    const { world, clock, random, log, onReport } = this.#options;
    const line = world.connect(parseKubeconfig(text, { where }));
    const api = whileLeading(line, world.mayAct ?? (() => true));
    const keeper = new Keeper({
      api,
      clock,
      random,
      onReport,
      onWatchError: ({ kind }, error) => log.debug({ target, kind, error: messageOf(error) }, "a watch ended"),
    });
    const now: Open = { target, digest, line, api, keeper, wishes: new Map() };
    this.#open.set(target, now);
    if (before !== undefined) await close(before);
    return now;
  }

  /** Cluster API puts the kubeconfig of a cluster beside it. */
  async #madeByClusterApi(
    target: Target,
    site: SiteView,
    signal: AbortSignal,
  ): Promise<Kubeconfig | { readonly wait: Wait }> {
    const home = await this.reach({ api: "management" }, site, signal);
    if ("wait" in home || target.api === "management") return home as { readonly wait: Wait };
    const { cluster } = target;
    const ref = {
      apiVersion: "v1",
      kind: "Secret",
      namespace: managementNamespace(site),
      name: `${capiClusterName({ site: site.name, name: cluster })}-kubeconfig`,
    };
    const where = `Secret ${ref.namespace}/${ref.name}`;
    const secret = await home.at.api.get(ref, signal);
    const value = (secret?.["data"] as Readonly<Record<string, string>> | undefined)?.["value"];
    const message = `Cluster API has not yet made ${where}: \`longshore describe cluster ${cluster}\` says how far it is`;
    if (value === undefined) return { wait: { reason: "ClusterNotUp", message } };
    return { text: Buffer.from(value, "base64").toString("utf8"), where };
  }
}

interface Open extends ApiServer {
  readonly digest: string;
  readonly line: Disposable;
}

async function close({ keeper, line }: Open): Promise<void> {
  await keeper[Symbol.asyncDispose]();
  line[Symbol.dispose]();
}
