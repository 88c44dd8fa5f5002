// Appends events and tells each on standard output once it is on disk, until it is killed.
import { writeSync } from "node:fs";
import { seededRandom } from "@longshore/kit";
import { openSqliteStore } from "../../src/io/sqlite-store.ts";

const [directory = "", round = ""] = process.argv.slice(2);
const store = openSqliteStore(directory, seededRandom(1));
for (let i = 0; ; i++) {
  store.outbox.append([{ lane: "event", subject: "s", atMs: i, body: Buffer.from(`fact ${i}`) }]);
  store.orders.begin({
    id: `order-${round}-${i}`,
    atMs: i,
    interrupted: { result: new Uint8Array(), subject: "s", body: new Uint8Array() },
  });
  writeSync(1, `${i}\n`);
}
