import { generateKeyPairSync, randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { freePort } from "../../io/free-port.ts";
import { startProcess } from "../../io/start-process.ts";
import { tempDir } from "../../io/temp-dir.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { type Write, writesOf } from "../audit.ts";
import { apiServerFlags, type ApiServerOptions, type ApiServerPlace, etcdFlags } from "../api-server-flags.ts";
import { auditPolicy, kubeconfig } from "../api-server-files.ts";
import { readCrds } from "./crds.ts";
import { isUp, listens } from "./https.ts";
import { type Kubectl, openKubectl } from "./kubectl.ts";
import { type Part, startPart } from "./part.ts";
import { startControllerManager } from "./start-controller-manager.ts";

export interface ApiServer extends Kubectl, AsyncDisposable {
  /** `https://127.0.0.1:PORT` */
  readonly url: string;
  /** Bearer token of `admin`, who is in system:masters. */
  readonly token: string;
  /** PEM; its certificate is made when it first starts and is kept for restarts. */
  readonly ca: string;
  /** A file with all of this, for kubectl and for controllers. */
  readonly kubeconfig: string;
  readonly place: ApiServerPlace;
  readonly etcd: Part;
  readonly apiServer: Part;
  /** Undefined without `controllers`. */
  readonly controllers: Part | undefined;
  /** The token of one of `users`. */
  tokenOf(user: string): string;
  /** The requests so far that changed something or wanted to, with `audit`; dry runs are not among them. */
  writes(): readonly Write[];
  /** Its nodes and their leases, and the last words of its programs. */
  whatStands(): Promise<string>;
}

/** A real kube-apiserver on its own etcd, on loopback; throws with their output when they do not come up. */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  await using started = new AsyncDisposableStack();
  const { join } = started.use(tempDir("longshore-kubernetes-"));
  const place = {
    join,
    etcdPort: await freePort(),
    etcdPeerPort: await freePort(),
    port: options.port ?? (await freePort()),
  };
  const url = `https://127.0.0.1:${place.port}`;
  const tokens = writeFiles(place, options);
  const etcd = started.use(await startEtcd(place));
  const apiServer = started.use(await startKubeApiServer(place, options));
  if (options.pki === undefined) copyFileSync(join("certs", "apiserver.crt"), join("ca.crt"));
  const ca = readFileSync(join("ca.crt"), "utf8");
  const tokenOf = (user: string): string => tokens.get(user) ?? "";
  const at = { url, ca, token: tokenOf("admin"), kubeconfig: join("kubeconfig"), place };
  writeFileSync(at.kubeconfig, kubeconfig({ ...at, user: "admin" }));
  const kubectl = await openKubectl(at.kubeconfig);
  const crds = readCrds(...(options.crds ?? []));
  if (crds.length > 0) await kubectl.applyCrds(crds);
  const { controllers: wanted = false } = options;
  const flags = wanted === true ? [] : wanted;
  const controllers = flags === false ? undefined : started.use(await startControllerManager(at, flags));
  const all = started.move();
  return {
    ...at,
    ...kubectl,
    etcd,
    apiServer,
    controllers,
    tokenOf,
    writes: () => (existsSync(join("audit.log")) ? writesOf(readFileSync(join("audit.log"), "utf8")) : []),
    whatStands: () => whatStands(kubectl, [etcd, apiServer, ...(controllers ? [controllers] : [])]),
    [Symbol.asyncDispose]: () => all.disposeAsync(),
  };
}

async function whatStands({ kubectl }: Kubectl, parts: readonly Part[]): Promise<string> {
  const { stdout, stderr } = await kubectl(["get", "nodes,leases", "--all-namespaces", "-o=wide"]);
  const words = await Promise.all(parts.map((part) => part.whatStands()));
  return [stdout + stderr, ...words].join("\n\n");
}

/** Returns the tokens by user. */
function writeFiles({ join }: ApiServerPlace, { users = {}, pki }: ApiServerOptions): ReadonlyMap<string, string> {
  const all = Object.entries({ ...users, admin: ["system:masters"] });
  const tokens = new Map(all.map(([user]) => [user, randomBytes(16).toString("hex")]));
  const lines = all.map(([user, groups]) => `${tokens.get(user)},${user},${user},"${groups.join(",")}"`);
  writeFileSync(join("tokens.csv"), `${lines.join("\n")}\n`);
  writeFileSync(join("audit-policy.json"), JSON.stringify(auditPolicy));
  if (pki === undefined) {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    writeFileSync(join("sa.key"), privateKey.export({ type: "sec1", format: "pem" }));
  } else {
    for (const file of ["sa.key", "ca.crt"]) copyFileSync(`${pki}/${file}`, join(file));
    mkdirSync(join("certs"));
    for (const file of ["apiserver.crt", "apiserver.key"]) copyFileSync(`${pki}/${file}`, join("certs", file));
  }
  return tokens;
}

async function startEtcd(place: ApiServerPlace): Promise<Part> {
  const { path } = await ensureTool("etcd");
  return startPart("etcd", () => startProcess(path, { args: etcdFlags(place), ready: () => listens(place.etcdPort) }));
}

async function startKubeApiServer(place: ApiServerPlace, options: ApiServerOptions): Promise<Part> {
  const { path } = await ensureTool("kube-apiserver");
  const args = apiServerFlags(place, options);
  const ready = (): Promise<boolean> => isUp(place.port, "/readyz");
  return startPart("kube-apiserver", () => startProcess(path, { args, ready, readyWithinMs: 120_000 }));
}
