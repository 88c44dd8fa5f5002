import type { ThresholdName } from "../commands/sensor/thresholds.ts";

/** A sensor of a simulated BMC, in values; the board makes counts and an SDR of it. */
export interface SimulatedSensor {
  readonly name: string;
  /** Sensor type, IPMI 2.0 table 42-3: 1 temperature, 2 voltage, 4 fan, 8 power supply. */
  readonly sensorType: number;
  /** Entity, IPMI 2.0 table 43-13: 3 processor, 7 system board, 10 power supply, 29 fan. */
  readonly entityId: number;
  /** The controller that owns it, by its address on the IPMB; the BMC itself unless given. */
  readonly owner?: number;
  /** The value at a time (monotonic, milliseconds): what makes it move. For discrete sensors the bits of its states. */
  readonly value: (ms: number) => number;
  /** Absent for a discrete sensor. */
  readonly analog?: {
    /** Unit, IPMI 2.0 table 43-15: 1 °C, 4 V, 6 W, 18 RPM. */
    readonly unit: number;
    /** One count is `m` times ten to the `exponent`. */
    readonly m: number;
    readonly exponent: number;
    readonly thresholds: Partial<Record<ThresholdName, number>>;
  };
}
