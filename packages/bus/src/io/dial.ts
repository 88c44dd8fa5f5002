import { type ConnectionOptions as TlsConnectOptions, checkServerIdentity } from "node:tls";
import { publicKeyOf, sign } from "@longshore/contracts";
import { isLongshoreError, type LongshoreError, messageOf, type Secret } from "@longshore/kit";
import { type ConnectionOptions, connect, errors, type NatsConnection, type TlsOptions } from "@nats-io/transport-node";
import { busErrors } from "../errors.ts";

export interface DialOptions {
  readonly ca: string;
  /** Shown in the server's monitoring. */
  readonly name: string;
  readonly jwt: () => string;
  readonly seed: Secret;
  readonly inboxPrefix: string;
}

/** Milliseconds until a server that accepts and says nothing counts as unreachable. */
const DIAL_TIMEOUT_MS = 10_000;
/** A line that died without a word is noticed after two of these, milliseconds. */
const PING_INTERVAL_MS = 20_000;

/** One attempt at one server. Coming back is the session's business, so that one loop with one jitter does it all. */
export async function dial(server: string, options: DialOptions): Promise<NatsConnection> {
  const { ca, name, jwt, seed, inboxPrefix } = options;
  const tls: TlsOptions & TlsConnectOptions = {
    ca,
    minVersion: "TLSv1.3",
    // the client's own check forgets the host when it is an IP address
    checkServerIdentity: (_host, certificate) => checkServerIdentity(hostOf(server), certificate),
  };
  const connectOptions: ConnectionOptions = {
    servers: [server],
    name,
    tls, // handed to tls.connect as it is
    authenticator: (nonce) => login(jwt(), seed.reveal(), nonce),
    inboxPrefix,
    reconnect: false,
    ignoreClusterUpdates: true,
    timeout: DIAL_TIMEOUT_MS,
    pingInterval: PING_INTERVAL_MS,
    maxPingOut: 2,
  };
  try {
    return await connect(connectOptions);
  } catch (cause) {
    throw dialError(server, cause);
  }
}

/** Proves that the seed of the JWT's key is here, by signing what the server made up. */
function login(jwt: string, seed: string, nonce: string | undefined): { jwt: string; nkey: string; sig: string } {
  const sig = Buffer.from(sign(seed, Buffer.from(nonce ?? ""))).toString("base64");
  return { jwt, nkey: publicKeyOf(seed), sig };
}

/** The cause in the words of the catalog: unreachable, refused, or not to be trusted. */
export function dialError(servers: string, cause: unknown): LongshoreError {
  if (isLongshoreError(cause)) return cause;
  const detail = { servers, reason: cause === undefined ? "the connection broke" : messageOf(cause) };
  const expired = cause instanceof errors.UserAuthenticationExpiredError;
  if (cause instanceof errors.AuthorizationError || expired || isRevocation(cause)) {
    return busErrors.BUS_REFUSED(detail, { cause });
  }
  const code = (cause as NodeJS.ErrnoException | undefined)?.code ?? "";
  if (/^(ERR_TLS|ERR_SSL|CERT_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO)/.test(code)) {
    return busErrors.BUS_UNTRUSTED(detail, { cause });
  }
  return busErrors.BUS_UNREACHABLE(detail, { cause });
}

/** nats-server's last word to a user whose credentials are revoked while it is connected. */
export function isRevocation(cause: unknown): cause is Error {
  return cause instanceof Error && /user authentication revoked/i.test(cause.message);
}

function hostOf(server: string): string {
  const url = new URL(server.includes("://") ? server.replace(/^\w+:/, "https:") : `https://${server}`);
  return url.hostname.replace(/^\[|\]$/g, "");
}
