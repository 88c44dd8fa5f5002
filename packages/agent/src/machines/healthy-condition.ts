import type { Condition } from "@longshore/contracts";
import { condition } from "@longshore/intents";
import { healthOf, inWords } from "../watch/health-of.ts";
import type { Watched } from "../watch/watched.ts";

/**
 * What the sensors say of a machine; undefined while nobody read them, and where there are none. A warning is no failure.
 */
export function healthyCondition(
  machine: string,
  { sensors }: Watched,
  previous: Condition | undefined,
  isReachable: boolean,
  generation: number,
): Condition | undefined {
  const type = "Healthy";
  if (sensors === undefined && previous === undefined) return undefined;
  if (!isReachable) return condition(type, undefined, "NotObserved", "the sensors cannot be read", generation);
  if (sensors === undefined) return previous; // the agent has just begun
  const { health, worst } = healthOf(sensors.readings);
  if (health === "unknown") return condition(type, undefined, "NoReadings", "no sensor says anything", generation);
  if (health === "ok") return condition(type, true, "SensorsOk", "every sensor is within its limits", generation);
  const [first] = worst;
  const more = worst.length > 1 ? `, and ${worst.length - 1} more` : "";
  const text = first === undefined ? "" : `${inWords(first)}${more}; see \`longshore machine sensors ${machine}\``;
  return condition(
    type,
    health === "warning",
    health === "critical" ? "SensorCritical" : "SensorWarning",
    text,
    generation,
  );
}
