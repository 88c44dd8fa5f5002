import type { Claims } from "./accounts.ts";
import { MAX_PAYLOAD_BYTES } from "./permissions.ts";
import { ACCOUNTS, type TrustTree } from "./tree.ts";

export interface ServerConfig {
  readonly tree: TrustTree;
  readonly claims: Claims;
  readonly serverName: string;
  /** Port 0 lets the system choose; then read it from `portsDir`. */
  readonly listen: { readonly host: string; readonly port: number };
  /** Paths of PEM files; there is no way to listen without TLS. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca: string };
  /** Where JetStream keeps its streams. */
  readonly storeDir: string;
  /** Where account claims that were pushed to the server are kept. */
  readonly jwtDir: string;
  /** `always`: what was acknowledged is on disk; else a duration such as "2m", for tests that measure. */
  readonly syncInterval?: string | undefined;
  /** The server writes a file with its actual ports here. */
  readonly portsDir?: string | undefined;
  readonly maxConnections?: number | undefined;
}

/** The configuration of a hub's nats-server in operator mode. */
export function natsServerConfig(config: ServerConfig): string {
  const { tree, claims, listen, tls } = config;
  const preload = ACCOUNTS.map((name) => `  ${tree.accounts[name].publicKey}: ${claims.accounts[name]}`);
  return [
    `server_name: ${quote(config.serverName)}`,
    `host: ${quote(listen.host)}`,
    `port: ${listen.port === 0 ? -1 : listen.port}`,
    ...(config.portsDir === undefined ? [] : [`ports_file_dir: ${quote(config.portsDir)}`]),
    `max_payload: ${MAX_PAYLOAD_BYTES}`,
    `max_connections: ${config.maxConnections ?? 65_536}`,
    `ping_interval: "20s"`,
    `ping_max: 2`,
    `tls {`,
    `  cert_file: ${quote(tls.cert)}`,
    `  key_file: ${quote(tls.key)}`,
    `  ca_file: ${quote(tls.ca)}`,
    `  min_version: "1.3"`,
    `  timeout: 10`,
    `}`,
    `jetstream {`,
    `  domain: hub`,
    `  store_dir: ${quote(config.storeDir)}`,
    `  sync_interval: ${config.syncInterval ?? "always"}`,
    // else three quarters of what is free as it starts: streams that are there already would not be let in on a full disk
    `  max_file_store: 64TB`,
    `}`,
    `operator: ${claims.operator}`,
    `system_account: ${tree.accounts.SYS.publicKey}`,
    `resolver { type: full, dir: ${quote(config.jwtDir)}, allow_delete: false, interval: "2m" }`,
    `resolver_preload {`,
    ...preload,
    `}`,
    ``,
  ].join("\n");
}

/** nats-server reads the escapes of JSON strings. */
function quote(text: string): string {
  return JSON.stringify(text);
}
