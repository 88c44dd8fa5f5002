// Writes everything that an agent ever writes and tells each on standard output once the write has returned.
import { writeSync } from "node:fs";
import { seededRandom } from "@longshore/kit";
import { openSqliteStore } from "../../src/io/sqlite-store.ts";
import { everyWrite } from "../every-write.ts";

const [directory = ""] = process.argv.slice(2);
const store = openSqliteStore(directory, seededRandom(1));
for (const write of everyWrite) {
  write(store);
  writeSync(1, "x");
}
