import { Privilege } from "../../../privilege.ts";
import { rest, text } from "../../args.ts";
import { detailsOf, detailsText, type SensorDetails } from "../../sensor-details.ts";
import { sensorsNamed } from "../../sensor-row.ts";
import { defineVerb } from "../../verb.ts";

export const sdrGet = defineVerb({
  summary: "Show all that there is to say of sensors",
  examples: ['sdr get "CPU Temp"'],
  args: { name: rest(text, "names of sensors, as `sdr list` shows them", { value: "NAME" }) },
  privilege: Privilege.User,
  async run({ bmc, args: { name } }) {
    const sensors: SensorDetails[] = [];
    for (const sensor of await sensorsNamed(bmc, name)) sensors.push(await detailsOf(bmc, sensor));
    return { sensors };
  },
  text: ({ sensors }) => sensors.map(detailsText).join("\n\n"),
});
