import { THRESHOLDS } from "../../../commands/sensor/thresholds.ts";
import { Privilege } from "../../../privilege.ts";
import { columns } from "../../output/columns.ts";
import { unitWords } from "../../output/reading.ts";
import { detailsOf, type SensorDetails } from "../../sensor-details.ts";
import { sensorsIn } from "../../sensor-row.ts";
import { defineVerb } from "../../verb.ts";

export const sensorList = defineVerb({
  summary: "List the sensors with readings and thresholds",
  description:
    "The thresholds are: lower non-recoverable, critical, non-critical, upper non-critical, critical, non-recoverable.",
  examples: ["sensor list"],
  args: {},
  privilege: Privilege.User,
  async run({ bmc }) {
    const sensors: SensorDetails[] = [];
    for (const sensor of await sensorsIn(bmc)) sensors.push(await detailsOf(bmc, sensor));
    return { sensors };
  },
  text: ({ sensors }) => sensors.map(rowText).join("\n"),
});

/** Lowest first, as ipmitool has them. */
const ORDER = [...THRESHOLDS.slice(0, 3).toReversed(), ...THRESHOLDS.slice(3)];

function rowText(row: SensorDetails): string {
  const limits = ORDER.map((name) => decimals(row.thresholds[name]));
  const value = row.discrete ? row.states.join(", ") || "-" : decimals(row.value);
  const unit = row.discrete ? "discrete" : unitWords(row.unit ?? "");
  const status = row.absent === undefined ? row.status : "na";
  return columns([row.name, value, unit, status, ...limits], [16, 10, 10, 6, 9, 9, 9, 9, 9]);
}

function decimals(value: number | undefined): string {
  return value === undefined ? "na" : value.toFixed(3);
}
