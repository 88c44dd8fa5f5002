import { bit, bitfield8, type Infer, struct, u8 } from "@longshore/kit";

/** Which of the six thresholds: to read, to set, present, crossed. Bit order of IPMI 2.0 §35.7 to §35.9. */
export const ThresholdMask = bitfield8({
  lowerNonCritical: bit(0),
  lowerCritical: bit(1),
  lowerNonRecoverable: bit(2),
  upperNonCritical: bit(3),
  upperCritical: bit(4),
  upperNonRecoverable: bit(5),
});
export type ThresholdMask = Infer<typeof ThresholdMask>;
/** One of the six thresholds, by its name in the specification. */
export type ThresholdName = keyof ThresholdMask;

/** Names in the order of the mask's bits and of the values that follow it. */
export const THRESHOLDS = [
  "lowerNonCritical",
  "lowerCritical",
  "lowerNonRecoverable",
  "upperNonCritical",
  "upperCritical",
  "upperNonRecoverable",
] as const satisfies readonly ThresholdName[];

/** Raw values; those whose bit is 0 mean nothing. */
export const Thresholds = struct("Thresholds", {
  mask: ThresholdMask,
  lowerNonCritical: u8,
  lowerCritical: u8,
  lowerNonRecoverable: u8,
  upperNonCritical: u8,
  upperCritical: u8,
  upperNonRecoverable: u8,
});
export type Thresholds = Infer<typeof Thresholds>;
