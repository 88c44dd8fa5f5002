import type { StoreLimits } from "../../store/limits.ts";
import type { NonceStore } from "../../store/nonces.ts";
import type { StateFile } from "./file.ts";
import type { Meta } from "./meta.ts";
import { insertInto } from "./tables.ts";

/** What the nonces are of: calls hold for minutes, words of operators for a day. */
export type NonceScope = "call" | "word";

export function nonceTable(
  file: StateFile,
  meta: Meta,
  scope: NonceScope,
  { nonces: most, noncesAtOnce }: StoreLimits,
): NonceStore {
  const count = file.prepare<{ n: number }>("SELECT count(*) AS n FROM used_nonce WHERE scope = ?");
  const lowest = file.prepare<{ expiresAtMs: number }>(`
    SELECT expires_at_ms AS expiresAtMs FROM used_nonce WHERE scope = ? ORDER BY expires_at_ms LIMIT 1 OFFSET ?`);
  const forget = file.prepare("DELETE FROM used_nonce WHERE scope = ? AND expires_at_ms <= ?");
  const insert = file.prepare(`${insertInto("used_nonce")} ON CONFLICT DO NOTHING`);
  const floor = (): number => Number(meta.get(NONCE_FLOOR + scope) ?? 0);
  return {
    use: (key, expiresAtMs) =>
      file.transaction(() => {
        if ((count.get(scope)?.n ?? 0) >= most) {
          const upTo = lowest.get(scope, noncesAtOnce - 1)?.expiresAtMs ?? 0;
          forget.run(scope, upTo);
          meta.set(NONCE_FLOOR + scope, String(Math.max(floor(), upTo)));
        }
        return expiresAtMs > floor() && insert.run(scope, key, expiresAtMs) === 1;
      }),
  };
}

/** Key of the highest expiry that was forgotten. */
export const NONCE_FLOOR = "nonces.floor.";
