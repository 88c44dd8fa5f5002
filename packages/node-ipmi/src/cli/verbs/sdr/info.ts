import { getSdrRepositoryInfo } from "../../../commands/storage/get-sdr-repository-info.ts";
import { Privilege } from "../../../privilege.ts";
import { fields } from "../../output/fields.ts";
import { timeText } from "../../output/time.ts";
import { hex } from "../../output/hex.ts";
import { defineVerb } from "../../verb.ts";

export const sdrInfo = defineVerb({
  summary: "Show how large the sensor repository is and when it changed",
  examples: ["sdr info"],
  args: {},
  privilege: Privilege.User,
  run: ({ bmc }) => bmc.send(getSdrRepositoryInfo, {}),
  text: ({ version, records, freeBytes, lastAddition, lastErase, operations }) =>
    fields(
      [
        ["SDR Version", `0x${hex(version)}`],
        ["Record Count", records],
        ["Free Space", freeText(freeBytes)],
        ["Most recent Addition", timeText(lastAddition)],
        ["Most recent Erase", timeText(lastErase)],
        ["SDR overflow", yes(operations.overflow)],
        ["SDR Repository Update Support", UPDATES[operations.update]],
        ["Delete SDR supported", yes(operations.delete)],
        ["Partial Add SDR supported", yes(operations.partialAdd)],
        ["Reserve SDR repository supported", yes(operations.reserve)],
        ["SDR Repository Alloc info supported", yes(operations.allocationInfo)],
      ],
      { width: 36 },
    ),
});

const UPDATES = ["unspecified", "non-modal", "modal", "modal and non-modal"] as const;

function yes(flag: boolean): string {
  return flag ? "yes" : "no";
}

function freeText(bytes: number): string {
  if (bytes === 0xffff) return "unspecified";
  if (bytes === 0xfffe) return "64Kb - 2 bytes or more";
  return bytes === 0 ? "none (full)" : `${bytes} bytes`;
}
