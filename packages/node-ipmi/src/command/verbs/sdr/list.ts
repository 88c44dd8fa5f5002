import { Privilege } from "../../../privilege.ts";
import { columns } from "../../output/columns.ts";
import { readingText } from "../../output/reading.ts";
import { rowsOf, sensorsIn } from "../../sensor-row.ts";
import { defineVerb } from "../../verb.ts";

export const sdrList = defineVerb({
  summary: "List the sensors with their readings",
  examples: ["sdr list"],
  args: {},
  privilege: Privilege.User,
  run: async ({ bmc }) => ({ sensors: await rowsOf(bmc, await sensorsIn(bmc)) }),
  text: ({ sensors }) => sensors.map((row) => columns([row.name, readingText(row), row.status], [16, 17])).join("\n"),
});
