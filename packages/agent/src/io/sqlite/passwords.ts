import type { PasswordRecord, PasswordStore } from "../../store/passwords.ts";
import { stateErrors } from "../../store/state-errors.ts";
import type { StateFile } from "./file.ts";
import { insertInto, isSound } from "./tables.ts";

/** Throws AGENT_STATE_DAMAGED for a record that is not as it was written: an older password must not be tried instead. */
export function passwordTable(file: StateFile): PasswordStore {
  const read = file.prepare<{ record: string; sound: number }>(
    `SELECT record, ${isSound("bmc_password")} AS sound FROM bmc_password WHERE machine = ?`,
  );
  const write = file.prepare(insertInto("bmc_password", "INSERT OR REPLACE"));
  const machines = file.prepare<{ machine: string }>("SELECT machine FROM bmc_password ORDER BY machine");
  return {
    read(machine) {
      const row = read.get(machine);
      if (row?.sound === 0)
        throw stateErrors.AGENT_STATE_DAMAGED({ path: file.path, reason: `the password record of ${machine}` });
      return row && (JSON.parse(row.record) as PasswordRecord);
    },
    write: (machine, record) => void write.run(machine, JSON.stringify(record)),
    machines: () => machines.all().map(({ machine }) => machine),
  };
}
