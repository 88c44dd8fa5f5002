import { Privilege } from "../../../privilege.ts";
import { columns } from "../../output/columns.ts";
import { readingText } from "../../output/reading.ts";
import { kindArg, recordsIn } from "../../sdr-kinds.ts";
import { defineVerb } from "../../verb.ts";

export const sdrList = defineVerb({
  summary: "List the sensors with their readings",
  examples: ["sdr list", "sdr list compact"],
  args: { kind: kindArg },
  privilege: Privilege.User,
  run: ({ bmc, args: { kind } }) => recordsIn(bmc, kind),
  text: ({ sensors, locators }) =>
    [
      ...sensors.map((row) => columns([row.name, readingText(row), row.status], [16, 17])),
      ...locators.map(({ name, kind }) => columns([name, kind === "fru" ? "FRU" : "controller", "ok"], [16, 17])),
    ].join("\n"),
});
