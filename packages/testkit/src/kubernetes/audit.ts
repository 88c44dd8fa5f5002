/** A request that changed something or was refused, from the API server's audit log. */
export interface Write {
  readonly verb: string;
  readonly user: string;
  readonly userAgent: string;
  /** Path and query. */
  readonly uri: string;
  /** HTTP status. */
  readonly code: number;
}

/** The audit log has an event a line; a last line that is still being written is left for the next time. */
export function writesOf(log: string): Write[] {
  return log
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as AuditEvent)
    .map((event) => ({
      verb: event.verb,
      user: event.user.username,
      userAgent: event.userAgent,
      uri: event.requestURI,
      code: event.responseStatus?.code ?? 0,
    }))
    .filter(({ uri }) => !uri.includes("dryRun=All"));
}

interface AuditEvent {
  readonly verb: string;
  readonly user: { readonly username: string };
  readonly userAgent: string;
  readonly requestURI: string;
  readonly responseStatus?: { readonly code?: number };
}
