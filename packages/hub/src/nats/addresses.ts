/** A host and port, as in "127.0.0.1:4222" or "[::1]:4222". */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** Reads what the option table has checked. */
export function parseAddress(text: string): Address {
  const at = text.lastIndexOf(":");
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(text.slice(at + 1)) };
}

export function formatAddress({ host, port }: Address): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}

/** URLs for tokens and contexts: what is advertised, else where the server listens. */
export function serverUrls(listen: Address, advertise: readonly string[]): string[] {
  const addresses = advertise.length > 0 ? advertise : [formatAddress({ ...listen, host: reachable(listen.host) })];
  return addresses.map((address) => {
    const bare = address.replace(/^(tls|nats):\/\//, "");
    return `tls://${/:\d+$/.test(bare) ? bare : `${bare}:${listen.port}`}`;
  });
}

/** Every name and address under which the server's certificate must hold. */
export function certificateNames(listen: Address, urls: readonly string[], hostname: string): string[] {
  const named = urls.map((url) => new URL(url.replace(/^tls:/, "https:")).hostname.replace(/^\[|\]$/g, ""));
  return [...new Set([reachable(listen.host), ...named, "localhost", "127.0.0.1", "::1", hostname])].sort();
}

/** Who listens everywhere is reached, from this machine, on loopback. */
export function reachable(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}
