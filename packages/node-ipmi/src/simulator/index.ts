export type { Faults } from "./faults.ts";
export type { Boot, Machine, MachineHooks, MachineTimes } from "./machine.ts";
export type { SimulatedUser, SimulatorOptions } from "./options.ts";
export { createSimulator, type SimulatedBmc } from "./simulator.ts";
