import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { connect, createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";
import { type Clock, formatDuration, messageOf } from "@longshore/kit";
import type { Certificates, Validity } from "../api.ts";
import { kubeErrors } from "../errors.ts";
import type { Access, Material } from "../kubeconfig/access.ts";

export interface Ask {
  readonly method: "GET" | "PATCH" | "DELETE";
  /** With its query. */
  readonly path: string;
  /** For errors: "get ConfigMap default/a". */
  readonly what: string;
  readonly accept?: string;
  readonly contentType?: string;
  readonly body?: string;
  /** Of what is known already: 304 when it is still so. */
  readonly etag?: string | undefined;
  /** On a connection of its own: requests never wait for a watch, nor a probe of a server that hangs for its requests. */
  readonly alone?: boolean;
}

/** TLS connections to one API server, kept alive, and who we are there. */
export class Connection implements Disposable {
  readonly #access: Access;
  readonly #clock: Clock;
  #login: Login | undefined;
  #loading: Promise<Login> | undefined;

  constructor(access: Access, clock: Clock) {
    this.#access = access;
    this.#clock = clock;
  }

  /** The answer's head; its body is yet to be read. A 401 reads the credentials' files again and asks once more. */
  async open(ask: Ask, signal: AbortSignal): Promise<IncomingMessage> {
    const login = await this.#current();
    const answer = await this.#send(ask, login, signal);
    if (answer.statusCode !== 401) return answer;
    answer.resume();
    const renewed = await this.#load();
    if (renewed.same === login.same) throw kubeErrors.KUBE_UNAUTHORIZED(this.#asked(ask));
    const second = await this.#send(ask, renewed, signal);
    if (second.statusCode !== 401) return second;
    second.resume();
    throw kubeErrors.KUBE_UNAUTHORIZED(this.#asked(ask));
  }

  /** That of the server as it shows it to whoever comes anew, and that with which we log in. */
  async certificates(ask: Ask, signal: AbortSignal): Promise<Certificates> {
    const { tls } = await this.#current();
    const { hostname, port } = new URL(this.#access.server);
    const host = hostname.replace(/^\[(.*)\]$/, "$1");
    const socket = connect({ ...tls, host, port: Number(port || 443) });
    const end = (): unknown => socket.destroy(signal.reason as Error);
    signal.addEventListener("abort", end, { once: true });
    try {
      await once(socket, "secureConnect", { signal });
      const { valid_from: from, valid_to: to } = socket.getPeerCertificate();
      const login = await this.#ownCertificate();
      return { server: { notBefore: Date.parse(from), notAfter: Date.parse(to) }, ...(login && { login }) };
    } catch (error) {
      throw signal.aborted ? signal.reason : this.errorOf(error as Error, ask);
    } finally {
      signal.removeEventListener("abort", end);
      socket.destroy();
    }
  }

  async #ownCertificate(): Promise<Validity | undefined> {
    const { credentials } = this.#access;
    const pem = credentials.kind === "certificate" ? await textOf(credentials.certificate) : undefined;
    if (pem === undefined) return undefined;
    const { validFromDate, validToDate } = new X509Certificate(pem);
    return { notBefore: validFromDate.getTime(), notAfter: validToDate.getTime() };
  }

  [Symbol.dispose](): void {
    if (this.#login !== undefined) endOf(this.#login);
    this.#login = undefined;
  }

  #send(ask: Ask, login: Login, signal: AbortSignal): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const headers: Record<string, string> = { accept: ask.accept ?? "application/json", "user-agent": "longshore" };
      if (login.token !== undefined) headers["authorization"] = `Bearer ${login.token}`;
      if (ask.etag !== undefined) headers["if-none-match"] = ask.etag;
      if (ask.body !== undefined) {
        headers["content-type"] = ask.contentType ?? "application/json";
        headers["content-length"] = String(Buffer.byteLength(ask.body));
      }
      const agent = ask.alone ? login.watches : login.requests;
      const sent = request(`${this.#access.server}${ask.path}`, { method: ask.method, headers, agent, signal });
      sent.on("response", resolve);
      sent.on("error", (error) => reject(signal.aborted ? signal.reason : this.errorOf(error, ask)));
      sent.end(ask.body);
    });
  }

  /** A connection's error in words. */
  errorOf(error: Error, ask: Ask): Error {
    const { code = "" } = error as NodeJS.ErrnoException;
    const reason = error.message || code;
    const untrusted = /CERT|SELF_SIGNED|ISSUER|VERIFY|ALTNAME/.test(code);
    const of = untrusted ? kubeErrors.KUBE_UNTRUSTED : kubeErrors.KUBE_UNREACHABLE;
    return of({ ...this.#asked(ask), reason }, { cause: error });
  }

  noAnswer(ask: Ask, waitedMs: number): Error {
    return kubeErrors.KUBE_NO_ANSWER({ ...this.#asked(ask), waited: formatDuration(waitedMs) });
  }

  #asked(ask: Ask): { server: string; what: string } {
    return { server: this.#access.server, what: ask.what };
  }

  /** Files are looked at again once a minute: tokens of Pods are renewed in place. */
  async #current(): Promise<Login> {
    const login = this.#login;
    if (login !== undefined && (!login.files || this.#clock.monotonic() - login.readAt < REREAD_MS)) return login;
    return await this.#load();
  }

  #load(): Promise<Login> {
    this.#loading ??= this.#read().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #read(): Promise<Login> {
    const { ca: authority, credentials, serverName } = this.#access;
    const { certificate, key } = credentials.kind === "certificate" ? credentials : {};
    const secret = credentials.kind === "token" ? credentials.token : undefined;
    const all = [authority, certificate, key, secret];
    const [ca, cert, keyText, token] = await Promise.all(all.map(textOf));
    const files = all.some((one) => one !== undefined && "file" in one);
    const same = JSON.stringify([ca, cert, keyText, token]);
    const before = this.#login;
    const readAt = this.#clock.monotonic();
    if (before?.same === same) return (this.#login = { ...before, readAt });
    const sameTls = JSON.stringify([ca, cert, keyText]);
    const agents =
      before?.sameTls === sameTls
        ? { requests: before.requests, watches: before.watches, tls: before.tls }
        : agentsOf({ ca, cert, key: keyText }, serverName);
    if (before !== undefined && before.requests !== agents.requests) endOf(before);
    return (this.#login = { ...agents, token: token?.trim(), same, sameTls, files, readAt });
  }
}

/** One TLS context for all connections: each of its own would cost the agent a quarter of a megabyte. */
function agentsOf(
  identity: SecureContextOptions,
  servername: string | undefined,
): Pick<Login, "requests" | "watches" | "tls"> {
  const keepAliveMsecs = 15_000; // a dead peer behind no proxy is noticed by the kernel
  const secureContext = createSecureContext(identity);
  const tls = { secureContext, ...(servername !== undefined && { servername }) };
  const kept = { ...tls, keepAlive: true, keepAliveMsecs };
  return {
    requests: new Agent({ ...kept, maxSockets: CONNECTIONS, maxFreeSockets: 2, scheduling: "lifo" }),
    watches: new Agent({ ...kept, maxFreeSockets: 0 }),
    tls,
  };
}

interface Login {
  readonly requests: Agent;
  readonly watches: Agent;
  readonly tls: { readonly secureContext: SecureContext; readonly servername?: string };
  readonly token: string | undefined;
  /** Equal: nothing of it changed. */
  readonly same: string;
  readonly sameTls: string;
  readonly files: boolean;
  readonly readAt: number;
}

function endOf({ requests, watches }: Login): void {
  requests.destroy();
  watches.destroy();
}

async function textOf(material: Material | undefined): Promise<string | undefined> {
  if (material === undefined) return undefined;
  if ("text" in material) return material.text.reveal();
  try {
    return await readFile(material.file, "utf8");
  } catch (error) {
    const mend = "Put the file there, readable for this program.";
    throw kubeErrors.KUBE_CONFIG({ where: material.file, problem: messageOf(error), mend }, { cause: error });
  }
}

const REREAD_MS = 60_000;
/** Requests at once; what is more waits its turn. */
const CONNECTIONS = 8;
