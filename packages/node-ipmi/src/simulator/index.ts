export { type Board } from "./board.ts";
export type { Faults } from "./faults.ts";
export type { Boot, Machine, MachineHooks, MachineTimes } from "./machine.ts";
export { isPersonality, personalities, type Personality, type PersonalityName } from "./personalities.ts";
export type { StoredUser, UserTable } from "./user-table.ts";
export type { SimulatedUser, SimulatorOptions } from "./options.ts";
export { createSimulator, type SimulatedBmc } from "./simulator.ts";
export type { SimulatedSensor } from "./simulated-sensor.ts";
