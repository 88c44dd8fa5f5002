import { setSensorThresholds } from "../../../commands/sensor/set-sensor-thresholds.ts";
import { THRESHOLDS, type ThresholdName } from "../../../commands/sensor/thresholds.ts";
import { Privilege } from "../../../privilege.ts";
import { toRaw } from "../../../sdr/conversion.ts";
import { whereOf } from "../../../sdr/read-sensor.ts";
import { number, oneOf, positional, rest, text } from "../../args.ts";
import { commandErrors } from "../../errors.ts";
import { limitsOf, sensorsNamed } from "../../sensor-row.ts";
import { defineVerb } from "../../verb.ts";

export const sensorThresh = defineVerb({
  summary: "Set thresholds of a sensor",
  description:
    "One of lnr, lcr, lnc, unc, ucr, unr with its value; or `lower` with lnr, lcr, lnc; or `upper` with unc, ucr, unr. What the BMC then says it has is read back and printed.",
  examples: ['sensor thresh "CPU Temp" ucr 92', 'sensor thresh "Fan 1" lower 500 1000 1500'],
  args: {
    name: positional(text, "the sensor's name"),
    which: positional(oneOf(["lnr", "lcr", "lnc", "unc", "ucr", "unr", "lower", "upper"]), "which threshold"),
    values: rest(number, "one value; three for lower and upper", { value: "VALUE" }),
  },
  privilege: Privilege.Operator,
  check({ which, values }) {
    const names = NAMES[which];
    if (names.length !== values.length)
      throw commandErrors.IPMI_USAGE({
        reason: `${which} needs ${names.length} values`,
        command: "node-ipmi sensor thresh",
      });
  },
  async run({ bmc, args: { name, which, values } }) {
    const names = NAMES[which];
    const [sensor] = await sensorsNamed(bmc, [name]);
    const { conversion } = sensor ?? {};
    if (sensor === undefined || conversion === undefined)
      throw commandErrors.IPMI_NOT_THERE({ host: bmc.host, what: `thresholds for "${name}": it has no numbers` });
    const raw = Object.fromEntries(names.map((each, index) => [each, toRaw(conversion, values[index] ?? 0)]));
    const mask = Object.fromEntries(THRESHOLDS.map((each) => [each, each in raw]));
    const thresholds = { ...NOTHING, ...raw, mask: { ...NONE, ...mask } };
    const to = whereOf(sensor);
    await bmc.send(setSensorThresholds, { sensor: sensor.number, thresholds }, to && { to });
    return { sensor: name, thresholds: await limitsOf(bmc, sensor) };
  },
  text: ({ sensor, thresholds }) => {
    const now = Object.entries(thresholds).map(([each, value]) => `${each} ${value}`);
    return `Thresholds of "${sensor}" are now: ${now.join(", ")}`;
  },
});

const NAMES = {
  lnr: ["lowerNonRecoverable"],
  lcr: ["lowerCritical"],
  lnc: ["lowerNonCritical"],
  unc: ["upperNonCritical"],
  ucr: ["upperCritical"],
  unr: ["upperNonRecoverable"],
  lower: ["lowerNonRecoverable", "lowerCritical", "lowerNonCritical"],
  upper: ["upperNonCritical", "upperCritical", "upperNonRecoverable"],
} as const satisfies Readonly<Record<string, readonly ThresholdName[]>>;

const each = <T>(value: T) => ({
  lowerNonCritical: value,
  lowerCritical: value,
  lowerNonRecoverable: value,
  upperNonCritical: value,
  upperCritical: value,
  upperNonRecoverable: value,
});
const NOTHING = each(0);
const NONE = each(false);
