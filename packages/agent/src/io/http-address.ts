/** A host and port, as in "127.0.0.1:8401" or "[::1]:8401". */
export interface HttpAddress {
  readonly host: string;
  readonly port: number;
}

/** Reads what the option table has checked. */
export function parseHttpAddress(text: string): HttpAddress {
  const at = text.lastIndexOf(":");
  return { host: text.slice(0, at).replace(/^\[|\]$/g, ""), port: Number(text.slice(at + 1)) };
}

export function formatHttpAddress({ host, port }: HttpAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
