import { join } from "node:path";
import type { Random } from "@longshore/kit";
import type { Store } from "../store/store.ts";
import { StateFile } from "./sqlite/file.ts";
import { identityTable } from "./sqlite/identity.ts";
import { intentTable } from "./sqlite/intents.ts";
import { machineTable } from "./sqlite/machines.ts";
import { metaTable } from "./sqlite/meta.ts";
import { openDatabase } from "./sqlite/open.ts";
import { orderTable } from "./sqlite/orders.ts";
import { outboxTable } from "./sqlite/outbox.ts";

/** The agent's state in one SQLite file, `agent.db`. Throws a AGENT_STATE_* that says what is in the way. */
export function openSqliteStore(directory: string, random: Random): Store {
  const path = join(directory, STATE_FILE);
  const file = new StateFile(path, openDatabase(path));
  const meta = metaTable(file);
  return {
    identity: identityTable(meta),
    intents: intentTable(file),
    outbox: outboxTable(file, meta, () => Buffer.from(random.bytes(12)).toString("base64url")),
    orders: orderTable(file),
    machines: machineTable(file),
    [Symbol.dispose]: () => file.close(),
  };
}

export const STATE_FILE = "agent.db";
