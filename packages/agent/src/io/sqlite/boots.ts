import type { BootRecord, BootTable } from "../../store/boots.ts";
import type { StateFile } from "./file.ts";
import { insertInto, isSound } from "./tables.ts";

export function bootTable(file: StateFile): BootTable {
  const read = file.prepare<{ record: string }>(
    `SELECT record FROM boot WHERE ${isSound("boot")} ORDER BY token`, // whose record is lost boots again
  );
  const write = file.prepare(insertInto("boot", "INSERT OR REPLACE"));
  const forget = file.prepare("DELETE FROM boot WHERE token = ?");
  return {
    all: () => read.all().map(({ record }) => JSON.parse(record) as BootRecord),
    write: (record) => void write.run(record.token, JSON.stringify(record)),
    forget: (token) => void forget.run(token),
  };
}
