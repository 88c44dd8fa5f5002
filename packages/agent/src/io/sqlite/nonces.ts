import { MOST_NONCES, type NonceStore } from "../../store/nonces.ts";
import type { StateFile } from "./file.ts";

export function nonceTable(file: StateFile): NonceStore {
  const prune = file.prepare("DELETE FROM used_nonce WHERE expires_at_ms < ?");
  const count = file.prepare<{ n: number }>("SELECT count(*) AS n FROM used_nonce");
  const insert = file.prepare("INSERT INTO used_nonce VALUES (?, ?) ON CONFLICT DO NOTHING");
  return {
    use: (key, expiresAtMs, nowMs) =>
      file.transaction(() => {
        prune.run(nowMs);
        return (count.get()?.n ?? 0) < MOST_NONCES && insert.run(key, expiresAtMs) === 1;
      }),
  };
}
