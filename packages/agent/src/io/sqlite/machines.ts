import type { MachineMemory, MachineStore } from "../../store/machines.ts";
import type { StateFile } from "./file.ts";

export function machineTable(file: StateFile): MachineStore {
  const read = file.prepare<{ memory: string }>("SELECT memory FROM machine WHERE name = ?");
  const write = file.prepare("INSERT OR REPLACE INTO machine VALUES (?, ?)");
  const forget = file.prepare("DELETE FROM machine WHERE name = ?");
  return {
    read: (machine) => JSON.parse(read.get(machine)?.memory ?? "{}") as MachineMemory,
    write: (machine, memory) => void write.run(machine, JSON.stringify(memory)),
    forget: (machine) => void forget.run(machine),
  };
}
