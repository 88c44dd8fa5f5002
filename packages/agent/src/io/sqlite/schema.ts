import { type SealedTable, sealOf } from "./tables.ts";

/** "LSag": marks the file as an agent's (sqlite.org/fileformat2.html §1.3.16). */
export const APPLICATION_ID = 0x4c53_6167;

/** Where version 3 sealed other columns than are sealed today. */
const SEALS_OF_3: Readonly<Partial<Record<SealedTable, string>>> = {
  taken_order: "seal('taken_order', id, at_ms, result)",
};

/** Each entry takes the file one version further; entries are only ever added. */
export const migrations: readonly string[] = [
  `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE intent (
    kind TEXT NOT NULL, name TEXT NOT NULL, uid TEXT NOT NULL, generation INTEGER NOT NULL, epoch INTEGER NOT NULL,
    digest TEXT NOT NULL, payload BLOB NOT NULL, PRIMARY KEY (kind, name)
  ) STRICT;

  CREATE TABLE intent_index (
    one INTEGER PRIMARY KEY CHECK (one = 1), generation INTEGER NOT NULL, epoch INTEGER NOT NULL,
    digest TEXT NOT NULL, payload BLOB NOT NULL
  ) STRICT;

  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, sequence INTEGER NOT NULL DEFAULT 0, lane TEXT NOT NULL,
    subject TEXT NOT NULL, at_ms INTEGER NOT NULL, body BLOB NOT NULL
  ) STRICT;
  CREATE INDEX outbox_lane ON outbox (lane, id);
  CREATE TABLE said (subject TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT;

  CREATE TABLE taken_order (id TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, result BLOB) STRICT;
  CREATE TABLE machine (name TEXT PRIMARY KEY, memory TEXT NOT NULL) STRICT;
  `,
  `
  CREATE TABLE used_nonce (key TEXT PRIMARY KEY, expires_at_ms INTEGER NOT NULL) STRICT;
  CREATE INDEX used_nonce_expiry ON used_nonce (expires_at_ms);
  `,
  `
  ALTER TABLE outbox ADD COLUMN incarnation TEXT NOT NULL DEFAULT '';
  ALTER TABLE outbox ADD COLUMN ordinal INTEGER NOT NULL DEFAULT 0;
  UPDATE outbox SET incarnation = (SELECT value FROM meta WHERE key = 'outbox.incarnation') WHERE sequence > 0;
  DELETE FROM meta WHERE key IN ('outbox.incarnation', 'outbox.sequence');
  CREATE TABLE dropped (
    lane TEXT PRIMARY KEY, count INTEGER NOT NULL, from_ms INTEGER NOT NULL, to_ms INTEGER NOT NULL
  ) STRICT;
  ${sealAll()}
  `,
  `
  CREATE TABLE bmc_password (machine TEXT PRIMARY KEY, record TEXT NOT NULL, seal BLOB NOT NULL) STRICT;
  `,
  `
  ALTER TABLE taken_order ADD COLUMN interrupted BLOB NOT NULL DEFAULT x'';
  ALTER TABLE taken_order ADD COLUMN subject TEXT NOT NULL DEFAULT '';
  ALTER TABLE taken_order ADD COLUMN body BLOB NOT NULL DEFAULT x'';
  UPDATE taken_order SET seal = ${sealOf("taken_order")} WHERE seal IS ${SEALS_OF_3.taken_order};
  ALTER TABLE used_nonce ADD COLUMN scope TEXT NOT NULL DEFAULT 'call';
  UPDATE used_nonce SET scope = 'word' WHERE key LIKE 'order %';
  ALTER TABLE used_nonce ADD COLUMN seal BLOB NOT NULL DEFAULT x'';
  UPDATE used_nonce SET seal = ${sealOf("used_nonce")};
  DROP INDEX used_nonce_expiry;
  CREATE INDEX used_nonce_expiry ON used_nonce (scope, expires_at_ms);
  `,
  `
  CREATE TABLE lease (
    address TEXT PRIMARY KEY, mac TEXT NOT NULL, state TEXT NOT NULL, until_ms INTEGER NOT NULL, machine TEXT NOT NULL,
    seal BLOB NOT NULL
  ) STRICT;
  CREATE TABLE boot (token TEXT PRIMARY KEY, record TEXT NOT NULL, seal BLOB NOT NULL) STRICT;
  `,
  `
  CREATE TABLE provisioning (machine TEXT PRIMARY KEY, record TEXT NOT NULL, seal BLOB NOT NULL) STRICT;
  CREATE TABLE discovered (mac TEXT PRIMARY KEY, record TEXT NOT NULL, seal BLOB NOT NULL) STRICT;
  `,
  `
  CREATE TABLE prune_order (document TEXT PRIMARY KEY, record TEXT NOT NULL, seal BLOB NOT NULL) STRICT;
  `,
];

/** Each row has a seal from version 3 on: the tables that there were then; what a seal is of may have changed since. */
function sealAll(): string {
  const tables = ["meta", "intent", "intent_index", "outbox", "said", "dropped", "taken_order", "machine"] as const;
  return tables
    .map(
      (table) =>
        `ALTER TABLE ${table} ADD COLUMN seal BLOB NOT NULL DEFAULT x''; UPDATE ${table} SET seal = ${SEALS_OF_3[table] ?? sealOf(table)};`,
    )
    .join("\n  ");
}
