import { join } from "node:path";
import { type Clock, type Random, systemClock } from "@longshore/kit";
import { STORE_LIMITS, type StoreLimits } from "../store/limits.ts";
import type { Store } from "../store/store.ts";
import { bootTable } from "./sqlite/boots.ts";
import { StateFile } from "./sqlite/file.ts";
import { identityTable } from "./sqlite/identity.ts";
import { intentTable } from "./sqlite/intents.ts";
import { leaseTable } from "./sqlite/leases.ts";
import { machineTable } from "./sqlite/machines.ts";
import { metaTable } from "./sqlite/meta.ts";
import { nonceTable } from "./sqlite/nonces.ts";
import { orderTable } from "./sqlite/orders.ts";
import { OutboxTable, outboxOf } from "./sqlite/outbox.ts";
import { openOrRecover } from "./sqlite/recover.ts";
import { passwordTable } from "./sqlite/passwords.ts";
import { pruneTable } from "./sqlite/prunes.ts";
import { discoveredTable, provisioningTable } from "./sqlite/provisioning.ts";
import { trustTable } from "./sqlite/trust.ts";

/**
 * The agent's state in one SQLite file, `agent.db`. Throws a AGENT_STATE_* that says what is in the way; a damaged file
 * is set aside and made anew from what is sound in it.
 */
export function openSqliteStore(
  directory: string,
  random: Random,
  clock: Clock = systemClock,
  limits: StoreLimits = STORE_LIMITS,
): Store {
  const path = join(directory, STATE_FILE);
  const { database, recovery } = openOrRecover(path, clock.now());
  const file = new StateFile(path, database, () => clock.now());
  const meta = metaTable(file);
  const outbox = new OutboxTable(file, meta, Buffer.from(random.bytes(12)).toString("base64url"));
  return {
    recovery,
    get trouble() {
      return file.trouble;
    },
    identity: identityTable(meta),
    trust: trustTable(meta),
    nonces: nonceTable(file, meta, "call", limits),
    words: nonceTable(file, meta, "word", limits),
    intents: intentTable(file),
    outbox: outboxOf(outbox),
    orders: orderTable(file, limits),
    machines: machineTable(file),
    passwords: passwordTable(file),
    leases: leaseTable(file),
    boots: bootTable(file),
    provisioning: provisioningTable(file),
    discovered: discoveredTable(file),
    prunes: pruneTable(file),
    atomically: (work) => file.transaction(work),
    [Symbol.dispose]: () => file.close(),
  };
}

export const STATE_FILE = "agent.db";
