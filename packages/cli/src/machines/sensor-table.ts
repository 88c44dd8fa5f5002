import type { MachineSensors } from "@longshore/contracts";
import type { Column } from "../output/table.ts";

type SensorReading = MachineSensors["sensors"][number];

export function sensorColumns(paint: (health: string) => string): readonly Column<SensorReading>[] {
  return [
    { header: "SENSOR", rank: 0, cell: ({ name }) => name },
    { header: "VALUE", rank: 0, cell: valueText },
    { header: "HEALTH", rank: 0, cell: ({ health }) => health, paint },
    { header: "STATE", rank: 3, cell: ({ states }) => states.join(", ") },
    { header: "LIMITS", rank: 4, cell: limits },
    { header: "KIND", rank: 6, wide: true, cell: ({ kind }) => kind },
  ];
}

/** The stable shape of `-o json` and `-o yaml`. */
export function shownSensor({ hasValue, value, ...sensor }: SensorReading): Readonly<Record<string, unknown>> {
  return { ...sensor, ...(hasValue ? { value } : {}) };
}

function valueText({ hasValue, value, unit }: SensorReading): string {
  return hasValue ? `${value} ${unit}`.trimEnd() : "";
}

/** "< 10.8, > 13.2": where it becomes critical; the warnings stand in -o json. */
function limits({ thresholds }: SensorReading): string {
  const low = thresholds["lowerCritical"] ?? thresholds["lowerWarning"];
  const high = thresholds["upperCritical"] ?? thresholds["upperWarning"];
  return [low === undefined ? "" : `< ${low}`, high === undefined ? "" : `> ${high}`].filter(Boolean).join(", ");
}
