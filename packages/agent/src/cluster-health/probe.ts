/** What `/livez?verbose` and `/readyz?verbose` answer. */
export interface Probe {
  readonly status: number;
  /** The server's single checks: "etcd", "poststarthook/rbac/bootstrap-roles". True: ok. */
  readonly checks: ReadonlyMap<string, boolean>;
}

/** Lines are `[+]ping ok`, `[-]etcd failed: reason withheld`, and one of the whole. */
export function parseProbe({ status, body }: { readonly status: number; readonly body: string }): Probe {
  const lines = body.matchAll(/^\[([+-])\](\S+) /gm);
  return { status, checks: new Map([...lines].map(([, sign, name]) => [name ?? "", sign === "+"])) };
}

/** Names of the checks that failed; not those of etcd, which has a check of its own. */
export function failedOf({ checks }: Probe): readonly string[] {
  return [...checks].flatMap(([name, ok]) => (ok ? [] : [name]));
}
