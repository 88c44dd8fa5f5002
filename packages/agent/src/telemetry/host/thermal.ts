import { type Sample, sample } from "../sample.ts";
import type { ThermalZone } from "./host-readings.ts";
import { numberOf } from "./number.ts";

/** A zone of /sys/class/thermal, Documentation/driver-api/thermal/sysfs-api.rst: millidegrees Celsius. */
export function thermal(host: string, { zone, sensor, temp }: ThermalZone): Sample[] {
  const millidegrees = numberOf(temp.trim());
  const celsius = millidegrees === undefined ? undefined : millidegrees / 1000;
  return sample("longshore_host_temperature_celsius", { host, zone, sensor: sensor.trim() }, celsius);
}
