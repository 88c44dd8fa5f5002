import { posix } from "node:path";
import { Secret } from "@longshore/kit";
import { parse } from "yaml";
import { kubeErrors } from "../errors.ts";
import type { Access, Credentials, Material } from "./access.ts";

export interface KubeconfigSource {
  /** For errors: its path, or "the Secret kube-main". */
  readonly where: string;
  /** What relative paths in it are relative to. */
  readonly folder?: string;
  /** Default: its current-context. */
  readonly context?: string | undefined;
}

/** One context of a kubeconfig (YAML or JSON). @throws KUBE_CONFIG what is wrong with it, or what of it we do not do */
export function parseKubeconfig(text: string, source: KubeconfigSource): Access {
  const fail = (problem: string, mend: string): never => {
    throw kubeErrors.KUBE_CONFIG({ where: source.where, problem, mend });
  };
  const config = readConfig(text, fail);
  const name = source.context ?? config["current-context"];
  if (!name) return fail("it has no current-context", "Set current-context, or name a context.");
  const context = entry(config.contexts, name)?.context;
  if (context === undefined)
    return fail(`it has no context ${name}`, `Name one of ${namesOf(config.contexts)} as its context.`);
  const cluster = entry(config.clusters, context.cluster)?.cluster;
  if (cluster === undefined)
    return fail(
      `it has no cluster ${context.cluster}`,
      `Context ${name} must name one of ${namesOf(config.clusters)}.`,
    );
  const user = entry(config.users, context.user)?.user;
  if (user === undefined)
    return fail(`it has no user ${context.user}`, `Context ${name} must name one of ${namesOf(config.users)}.`);
  return { ...clusterOf(cluster, source, fail), credentials: userOf(user, source, fail) };
}

type Fail = (problem: string, mend: string) => never;

function readConfig(text: string, fail: Fail): Kubeconfig {
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    const [line = ""] = (error as Error).message.split("\n"); // the rest quotes the text, which holds keys
    return fail(
      `it is not YAML: ${line.replace(/:$/, "")}`,
      "Write it anew, as `kubectl config view --raw` prints it.",
    );
  }
  if (typeof value !== "object" || value === null || (value as Kubeconfig).clusters === undefined)
    return fail("it is no kubeconfig", "A kubeconfig has clusters, users and contexts.");
  return value;
}

function clusterOf(cluster: Cluster, source: KubeconfigSource, fail: Fail): Omit<Access, "credentials"> {
  const server = cluster.server ?? "";
  if (!/^https:\/\/[^/]/.test(server))
    return fail(`its server is ${JSON.stringify(server)}`, "Give it an address that begins with https://.");
  if (cluster["insecure-skip-tls-verify"])
    return fail("it skips the check of the server's certificate", "Put the authority into certificate-authority-data.");
  if (cluster["proxy-url"]) return fail("it goes through a proxy", "Give it an address that is reached directly.");
  const ca = material(cluster, "certificate-authority", source, fail);
  return {
    server: server.replace(/\/+$/, ""),
    ...(ca && { ca }),
    ...(cluster["tls-server-name"] && { serverName: cluster["tls-server-name"] }),
  };
}

function userOf(user: User, source: KubeconfigSource, fail: Fail): Credentials {
  if (user.exec || user["auth-provider"])
    return fail(
      "its user runs a program to log in, which the agent does not",
      "Give it a ServiceAccount's token (tokenFile) or a client certificate.",
    );
  if (user.username || user.password)
    return fail("its user has a password, which no API server takes any more", "Give it a token or a certificate.");
  if (user.as || user["as-groups"]) return fail("its user acts as another one", "Give it that user's own credentials.");
  if (user.tokenFile) return { kind: "token", token: { file: resolve(user.tokenFile, source) } };
  if (user.token) return { kind: "token", token: { text: new Secret(user.token) } };
  const certificate = material(user, "client-certificate", source, fail);
  const key = material(user, "client-key", source, fail);
  if (certificate && key) return { kind: "certificate", certificate, key };
  if (certificate || key)
    return fail(
      "its user has half of a client certificate",
      "Give both client-certificate(-data) and client-key(-data).",
    );
  return fail(
    "its user has no credentials",
    "Give it token, tokenFile, or client-certificate(-data) with client-key(-data).",
  );
}

function material(of: Cluster | User, name: string, source: KubeconfigSource, fail: Fail): Material | undefined {
  const fields = of as Readonly<Record<string, unknown>>;
  const inline = fields[`${name}-data`];
  const file = fields[name];
  if (typeof inline === "string" && inline !== "") {
    const text = Buffer.from(inline, "base64").toString("utf8");
    if (!text.includes("-----BEGIN "))
      return fail(`its ${name}-data is no PEM in base64`, `Copy ${name}-data anew, on one line.`);
    return { text: new Secret(text) };
  }
  return typeof file === "string" && file !== "" ? { file: resolve(file, source) } : undefined;
}

function resolve(file: string, { folder }: KubeconfigSource): string {
  return folder === undefined || posix.isAbsolute(file) ? file : posix.join(folder, file);
}

function entry<T extends { readonly name?: string }>(all: readonly T[] | undefined, name: string | undefined) {
  return Array.isArray(all) ? (all as readonly T[]).find((one) => one?.name === name) : undefined;
}

function namesOf(all: readonly { readonly name?: string }[] | undefined): string {
  return Array.isArray(all) && all.length > 0 ? all.map((one) => one?.name ?? "?").join(", ") : "those in it";
}

interface Kubeconfig {
  readonly "current-context"?: string;
  readonly clusters?: readonly { readonly name?: string; readonly cluster?: Cluster }[];
  readonly users?: readonly { readonly name?: string; readonly user?: User }[];
  readonly contexts?: readonly { readonly name?: string; readonly context?: { cluster?: string; user?: string } }[];
}

interface Cluster {
  readonly server?: string;
  readonly "insecure-skip-tls-verify"?: boolean;
  readonly "tls-server-name"?: string;
  readonly "proxy-url"?: string;
}

interface User {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly exec?: unknown;
  readonly "auth-provider"?: unknown;
  readonly username?: string;
  readonly password?: string;
  readonly as?: string;
  readonly "as-groups"?: unknown;
}
