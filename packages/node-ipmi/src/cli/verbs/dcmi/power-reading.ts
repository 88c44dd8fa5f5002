import { getPowerReading } from "../../../commands/dcmi/get-power-reading.ts";
import { Privilege } from "../../../privilege.ts";
import { fields } from "../../output/fields.ts";
import { timeText } from "../../output/time.ts";
import { defineVerb } from "../../verb.ts";

export const dcmiPowerReading = defineVerb({
  summary: "Show how much power the machine draws, in watts",
  examples: ["dcmi power reading"],
  args: {},
  privilege: Privilege.User,
  async run({ bmc }) {
    const { state, ...reading } = await bmc.send(getPowerReading, { mode: SYSTEM_POWER, attributes: 0 });
    return { ...reading, measuring: state.measuring };
  },
  text: ({ current, minimum, maximum, average, time, periodMs, measuring }) =>
    fields(
      [
        ["Instantaneous power reading", `${current} Watts`],
        ["Minimum during sampling period", `${minimum} Watts`],
        ["Maximum during sampling period", `${maximum} Watts`],
        ["Average power reading over sample period", `${average} Watts`],
        ["IPMI timestamp", timeText(time)],
        ["Sampling period", `${periodMs / 1000} Seconds`],
        ["Power reading state is", measuring ? "activated" : "deactivated"],
      ],
      { indent: "    ", width: 41 },
    ),
});

const SYSTEM_POWER = 1;
