import type { TelemetryFamilyName, TelemetryLabels } from "@longshore/contracts";

/** One value of one series, now. */
export interface Sample {
  readonly name: TelemetryFamilyName;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One sample, or none: what could not be read is absent, never zero. */
export function sample<F extends TelemetryFamilyName>(
  name: F,
  labels: TelemetryLabels<F>,
  value: number | undefined,
): Sample[] {
  return value === undefined || !Number.isFinite(value) ? [] : [{ name, labels, value }];
}
