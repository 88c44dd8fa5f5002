import { sensorTypeText } from "../../../sdr/states.ts";
import { Privilege } from "../../../privilege.ts";
import { optional, text } from "../../args.ts";
import { commandErrors } from "../../errors.ts";
import { hex } from "../../output/hex.ts";
import { sdrRow } from "../../output/sdr-row.ts";
import { rowsOf, sensorsIn } from "../../sensor-row.ts";
import { defineVerb } from "../../verb.ts";

export const sdrType = defineVerb({
  summary: "List the sensors of one type; without a type, the types that there are",
  examples: ["sdr type temperature", "sdr type 0x04"],
  args: { type: optional(text, "a type's name or number", { value: "TYPE" }) },
  privilege: Privilege.User,
  check: ({ type }) => void (type !== undefined && numberOf(type)),
  async run({ bmc, args: { type } }) {
    const sensors = await sensorsIn(bmc);
    if (type === undefined) {
      const types = new Map(sensors.map((sensor) => [sensor.sensorType, sensor.type]));
      return { types: [...types].map(([number, name]) => ({ number, name })), sensors: [] };
    }
    const wanted = numberOf(type);
    return {
      types: [],
      sensors: await rowsOf(
        bmc,
        sensors.filter(({ sensorType }) => sensorType === wanted),
      ),
    };
  },
  text: ({ types, sensors }) =>
    [...types.map(({ number, name }) => `${name} (0x${hex(number)})`), ...sensors.map(sdrRow)].join("\n"),
});

function numberOf(type: string): number {
  if (/^0x[\da-f]{1,2}$/i.test(type)) return Number(type);
  const found = ALL.find((number) => sensorTypeText(number).toLowerCase() === type.toLowerCase());
  if (found !== undefined) return found;
  const expected = "a sensor type such as temperature, fan, voltage, or its number such as 0x01";
  throw commandErrors.IPMI_BAD_VALUE({ name: "TYPE", found: type, expected });
}

const ALL = Array.from({ length: 0x100 }, (_, number) => number);
