import type { Agent, ClientRequest, IncomingMessage, OutgoingHttpHeaders, RequestOptions } from "node:http";
import { messageOf } from "@longshore/kit";
import { imageErrors } from "../../../boot/images/image-errors.ts";
import type { GetImage, ImageResponse } from "../../../boot/images/image-world.ts";
import { withoutSecrets } from "../../../boot/images/without-secrets.ts";
import { VERSION } from "../../../version.ts";
import { http } from "../../http.ts";

/** As http.ts: an import would load what fetch needs. */
const https = process.getBuiltinModule("node:https");
const tls = process.getBuiltinModule("node:tls");

export interface ImageClientOptions {
  /** "http://proxy:3128" */
  readonly proxy: string | undefined;
  /** Hosts that are asked directly: "example.com,.internal,10.0.0.0/8" as the proxy variables of others say it. */
  readonly noProxy: readonly string[];
  /** PEM, in addition to the authorities that Node knows. */
  readonly ca: string | undefined;
  /** Milliseconds without a byte after which a connection is given up; 30 s unless given. */
  readonly silentMs?: number;
}

const REDIRECTS = 5;

/** Fetches images over HTTP and HTTPS, through the agent's proxy where there is one. */
export function imageClient(options: ImageClientOptions): (url: string, ask: GetImage) => Promise<ImageResponse> {
  const agents = agentsOf(options);
  const { silentMs = 30_000 } = options;
  return async (url, ask) => {
    let at = new URL(url);
    for (let hops = 0; hops <= REDIRECTS; hops++) {
      const answer = await send(at, ask, agents, silentMs);
      const { statusCode: status = 0, headers } = answer;
      if (!isRedirect(status) || headers.location === undefined) return responseOf(at, status, answer);
      answer.destroy();
      at = follow(at, headers.location);
    }
    throw imageErrors.IMAGE_REFUSED({ because: `${withoutSecrets(url)} leads on more than ${REDIRECTS} times` });
  };
}

interface Agents {
  readonly http: Agent;
  readonly https: Agent;
}

function agentsOf({ proxy, noProxy, ca }: ImageClientOptions): Agents {
  const proxyEnv = proxy === undefined ? {} : { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: noProxy.join(",") };
  const trust = ca === undefined ? {} : { ca: [...tls.rootCertificates, ca] };
  return { http: new http.Agent({ proxyEnv }), https: new https.Agent({ proxyEnv, ...trust }) };
}

function isRedirect(status: number): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** Never to what is no HTTP, and not from a server that proves who it is to one that does not. */
function follow(from: URL, location: string): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  const refused = (what: string): Error =>
    imageErrors.IMAGE_REFUSED({ because: `${withoutSecrets(from)} leads to ${what}` });
  if (to === undefined) throw refused("no address");
  if (to.protocol !== "http:" && to.protocol !== "https:")
    throw refused(`${to.protocol}, which is neither http nor https`);
  if (from.protocol === "https:" && to.protocol === "http:")
    throw refused(`${withoutSecrets(to)}, which is not encrypted`);
  return to;
}

function send(
  url: URL,
  { from, validator, signal }: GetImage,
  agents: Agents,
  silentMs: number,
): Promise<IncomingMessage> {
  const headers: OutgoingHttpHeaders = {
    "user-agent": `longshore-agent/${VERSION}`,
    "accept-encoding": "identity",
    ...(from > 0 && validator !== undefined && { range: `bytes=${from}-`, "if-range": validator }),
  };
  const options: RequestOptions = { headers, signal, timeout: silentMs };
  const request: ClientRequest =
    url.protocol === "https:"
      ? https.request(url, { ...options, agent: agents.https })
      : http.request(url, { ...options, agent: agents.http });
  // in the middle of an answer a request that is destroyed says only that it was aborted
  let answered: IncomingMessage | undefined;
  request.on("timeout", () => (answered ?? request).destroy(new Error(`nothing came for ${silentMs / 1000} s`)));
  return new Promise((resolve, reject) => {
    request.once("response", (answer) => resolve((answered = answer)));
    request.once("error", (cause) => reject(signal.aborted ? cause : trouble(url, cause)));
    request.end();
  });
}

function responseOf(url: URL, status: number, answer: IncomingMessage): ImageResponse {
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
  return { status, headers, body: bodyOf(url, answer) };
}

async function* bodyOf(url: URL, answer: IncomingMessage): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of answer as AsyncIterable<Uint8Array>) yield part;
  } catch (cause) {
    throw trouble(url, cause);
  } finally {
    answer.destroy();
  }
}

function trouble(url: URL, cause: unknown): Error {
  return imageErrors.IMAGE_TROUBLE({ because: `${withoutSecrets(url)}: ${messageOf(cause)}` }, { cause });
}
