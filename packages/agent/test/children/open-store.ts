// Opens the state file in the directory that it is told, and says how many facts wait in it.
import { seededRandom } from "@longshore/kit";
import { openSqliteStore } from "../../src/io/sqlite-store.ts";

using store = openSqliteStore(process.argv[2] ?? "", seededRandom(2));
process.stdout.write(`${store.outbox.size().facts}\n`);
