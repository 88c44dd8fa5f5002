import { Privilege } from "../../../privilege.ts";
import { locatorRow, sdrRow } from "../../output/sdr-row.ts";
import { kindArg, recordsIn } from "../../sdr-kinds.ts";
import { defineVerb } from "../../verb.ts";

export const sdrElist = defineVerb({
  summary: "List the sensors with number, entity and reading",
  examples: ["sdr elist", "sdr elist all"],
  args: { kind: kindArg },
  privilege: Privilege.User,
  run: ({ bmc, args: { kind } }) => recordsIn(bmc, kind),
  text: ({ sensors, locators }) => [...sensors.map(sdrRow), ...locators.map(locatorRow)].join("\n"),
});
