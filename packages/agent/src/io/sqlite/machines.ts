import type { MachineMemory, MachineStore } from "../../store/machines.ts";
import type { StateFile } from "./file.ts";
import { insertInto, isSound } from "./tables.ts";

export function machineTable(file: StateFile): MachineStore {
  const read = file.prepare<{ memory: string }>(
    `SELECT memory FROM machine WHERE name = ? AND ${isSound("machine")}`, // what was learnt can be learnt again
  );
  const write = file.prepare(insertInto("machine", "INSERT OR REPLACE"));
  const forget = file.prepare("DELETE FROM machine WHERE name = ?");
  return {
    read: (machine) => JSON.parse(read.get(machine)?.memory ?? "{}") as MachineMemory,
    write: (machine, memory) => void write.run(machine, JSON.stringify(memory)),
    forget: (machine) => void forget.run(machine),
  };
}
