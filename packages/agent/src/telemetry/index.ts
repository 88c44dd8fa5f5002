export type { HostReadings } from "./host/host-readings.ts";
export type { MachineReading } from "./machine-samples.ts";
export type { ProcessReading } from "./process-samples.ts";
export { type NewBatch, startTelemetry, type Telemetry, type TelemetryOptions } from "./telemetry.ts";
