/** The tables whose rows are sealed: their columns, in the order in which they are sealed. */
export const sealedTables = {
  meta: ["key", "value"],
  intent: ["kind", "name", "uid", "generation", "epoch", "digest", "payload"],
  intent_index: ["one", "generation", "epoch", "digest", "payload"],
  outbox: ["sequence", "incarnation", "ordinal", "lane", "subject", "at_ms", "body"],
  said: ["subject", "body"],
  dropped: ["lane", "count", "from_ms", "to_ms"],
  taken_order: ["id", "at_ms", "result", "interrupted", "subject", "body"],
  used_nonce: ["scope", "key", "expires_at_ms"],
  machine: ["name", "memory"],
  bmc_password: ["machine", "record"],
  lease: ["address", "mac", "state", "until_ms", "machine"],
  boot: ["token", "record"],
  provisioning: ["machine", "record"],
  discovered: ["mac", "record"],
  prune_order: ["document", "record"],
} as const satisfies Record<string, readonly string[]>;

export type SealedTable = keyof typeof sealedTables;

/** The seal that a row of the table must have: SQL over its columns. */
export function sealOf(table: SealedTable): string {
  return `seal('${table}', ${sealedTables[table].join(", ")})`;
}

/** The seal of a row that is being written: SQL over its parameters. */
export function sealFor(table: SealedTable): string {
  return `seal('${table}', ${parametersOf(table)})`;
}

/** `?1, ?2, …`, one for each column. */
export function parametersOf(table: SealedTable): string {
  return sealedTables[table].map((_, i) => `?${i + 1}`).join(", ");
}

/** `INSERT INTO table (columns, seal) VALUES (parameters, their seal)`. */
export function insertInto(table: SealedTable, verb = "INSERT"): string {
  return `${verb} INTO ${table} (${sealedTables[table].join(", ")}, seal) VALUES (${parametersOf(table)}, ${sealFor(table)})`;
}

/** True for a row that is as it was written. */
export function isSound(table: SealedTable): string {
  return `seal IS ${sealOf(table)}`;
}
