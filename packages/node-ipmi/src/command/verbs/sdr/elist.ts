import { Privilege } from "../../../privilege.ts";
import { sdrRow } from "../../output/sdr-row.ts";
import { rowsOf, sensorsIn } from "../../sensor-row.ts";
import { defineVerb } from "../../verb.ts";

export const sdrElist = defineVerb({
  summary: "List the sensors with number, entity and reading",
  examples: ["sdr elist"],
  args: {},
  privilege: Privilege.User,
  run: async ({ bmc }) => ({ sensors: await rowsOf(bmc, await sensorsIn(bmc)) }),
  text: ({ sensors }) => sensors.map(sdrRow).join("\n"),
});
