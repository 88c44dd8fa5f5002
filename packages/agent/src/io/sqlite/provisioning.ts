import type { MachineRecord } from "../../provisioning/record.ts";
import type { Discovered, DiscoveredStore, ProvisioningStore } from "../../store/provisioning.ts";
import type { StateFile } from "./file.ts";
import { insertInto, isSound } from "./tables.ts";

/** A record that is not as it was written is as none: nothing is written to a machine's disk without an order that is. */
export function provisioningTable(file: StateFile): ProvisioningStore {
  const read = file.prepare<{ record: string }>(
    `SELECT record FROM provisioning WHERE machine = ? AND ${isSound("provisioning")}`,
  );
  const write = file.prepare(insertInto("provisioning", "INSERT OR REPLACE"));
  const forget = file.prepare("DELETE FROM provisioning WHERE machine = ?");
  return {
    read(machine) {
      const row = read.get(machine);
      return row && (JSON.parse(row.record) as MachineRecord);
    },
    write: (machine, record) => void write.run(machine, JSON.stringify(record)),
    forget: (machine) => void forget.run(machine),
  };
}

export function discoveredTable(file: StateFile): DiscoveredStore {
  const all = file.prepare<{ record: string }>(
    `SELECT record FROM discovered WHERE ${isSound("discovered")} ORDER BY mac`,
  );
  const write = file.prepare(insertInto("discovered", "INSERT OR REPLACE"));
  const forget = file.prepare("DELETE FROM discovered WHERE mac = ?");
  return {
    all: () => all.all().map(({ record }) => JSON.parse(record) as Discovered),
    write: (found) => void write.run(found.mac, JSON.stringify(found)),
    forget: (mac) => void forget.run(mac),
  };
}
