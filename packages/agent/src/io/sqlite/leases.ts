import type { Lease } from "@longshore/netboot";
import type { LeaseTable } from "../../store/leases.ts";
import type { StateFile } from "./file.ts";
import { insertInto, isSound } from "./tables.ts";

interface Row extends Omit<Lease, "untilMs"> {
  readonly until_ms: number;
}

export function leaseTable(file: StateFile): LeaseTable {
  const read = file.prepare<Row>(
    `SELECT address, mac, state, until_ms, machine FROM lease WHERE ${isSound("lease")} ORDER BY address`, // a machine whose lease is lost asks again
  );
  const write = file.prepare(insertInto("lease", "INSERT OR REPLACE"));
  return {
    all: () => read.all().map(({ until_ms: untilMs, ...lease }) => ({ ...lease, untilMs })),
    save: (leases) =>
      file.transaction(() => {
        for (const { address, mac, state, untilMs, machine } of leases)
          write.run(address, mac, state, untilMs, machine);
      }),
  };
}
