import type { TelemetryFamilyName } from "@longshore/contracts";
import { SENSOR_KINDS, type SensorKind, type SensorReading } from "../bmc/sensors.ts";
import { healthOf } from "../watch/health-of.ts";
import type { LogReading } from "../watch/tell-log.ts";
import { type Sample, sample } from "./sample.ts";

/** What the agent knows of a machine from its BMC. */
export interface MachineReading {
  readonly power: "on" | "off" | "unknown";
  /** Undefined while it was not tried. */
  readonly reachable: boolean | undefined;
  /** How long the BMC took for its last answer, milliseconds. */
  readonly responseMs?: number | undefined;
  /** Its BMC is left alone for a while. */
  readonly isResting?: boolean | undefined;
}

/** What was read of it beside the power. */
export interface WatchedReading {
  readonly sensors?: readonly SensorReading[] | undefined;
  readonly log?: LogReading | undefined;
}

export function machineSamples(machine: string, { power, reachable, responseMs, isResting }: MachineReading): Sample[] {
  return [
    ...sample("longshore_machine_power_on", { machine }, power === "unknown" ? undefined : Number(power === "on")),
    ...sample("longshore_machine_bmc_reachable", { machine }, reachable === undefined ? undefined : Number(reachable)),
    ...sample(
      "longshore_machine_bmc_response_seconds",
      { machine },
      responseMs === undefined ? undefined : responseMs / 1000,
    ),
    ...sample("longshore_machine_bmc_resting", { machine }, isResting === true ? 1 : undefined),
  ];
}

/** The log and the health of a machine; only what is not well has a state of its own. */
export function watchedSamples(machine: string, { sensors, log }: WatchedReading): Sample[] {
  const health = sensors && LEVELS[healthOf(sensors).health];
  return [
    ...sample("longshore_machine_health", { machine }, health),
    ...(sensors ?? []).flatMap(({ name: sensor, health: each }) =>
      sample("longshore_machine_sensor_state", { machine, sensor }, LEVELS[each] || undefined),
    ),
    ...sample("longshore_machine_log_entries", { machine }, log?.entries),
    ...sample(
      "longshore_machine_log_clock_skew_seconds",
      { machine },
      log?.skewMs === undefined ? undefined : Math.round(log.skewMs / 1000),
    ),
  ];
}

/** The readings of all machines of the site, at most `most`: the kinds that tell of trouble first, whole kinds in turn. */
export function sensorSamples(machines: Iterable<readonly [string, WatchedReading]>, most: number): Sample[] {
  const ranked = [...machines].flatMap(([machine, { sensors }]) =>
    (sensors ?? []).flatMap(({ kind, name: sensor, value }) =>
      FAMILIES[kind] === undefined
        ? []
        : sample(FAMILIES[kind], { machine, sensor }, value).map((found) => ({ kind, found })),
    ),
  );
  const rank = ({ kind }: { readonly kind: SensorKind }): number => SENSOR_KINDS.indexOf(kind);
  return ranked
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, most)
    .map(({ found }) => found);
}

/** Whether someone would want to hear of it before the next round. */
export function isNews(before: MachineReading | undefined, now: MachineReading): boolean {
  return before?.power !== now.power || before.reachable !== now.reachable || before.isResting !== now.isResting;
}

const LEVELS: Readonly<Record<SensorReading["health"], number | undefined>> = {
  ok: 0,
  warning: 1,
  critical: 2,
  unknown: undefined,
};

type SensorFamily = Extract<
  TelemetryFamilyName,
  | "longshore_machine_temperature_celsius"
  | "longshore_machine_power_watts"
  | "longshore_machine_fan_speed_rpm"
  | "longshore_machine_current_amperes"
  | "longshore_machine_voltage_volts"
>;

/** Numbers without a unit that all share have no family: `longshore machine sensors` shows them. */
const FAMILIES: Readonly<Partial<Record<SensorKind, SensorFamily>>> = {
  temperature: "longshore_machine_temperature_celsius",
  power: "longshore_machine_power_watts",
  fan: "longshore_machine_fan_speed_rpm",
  current: "longshore_machine_current_amperes",
  voltage: "longshore_machine_voltage_volts",
};
