import { getSelInfo } from "../../../commands/storage/get-sel-info.ts";
import { Privilege } from "../../../privilege.ts";
import { SEL_RECORD_LENGTH } from "../../../sel/record.ts";
import { fields } from "../../output/fields.ts";
import { timeText } from "../../output/time.ts";
import { defineVerb } from "../../verb.ts";

export const selInfo = defineVerb({
  summary: "Show how full the event log is and when it changed",
  examples: ["sel info"],
  args: {},
  privilege: Privilege.User,
  run: ({ bmc }) => bmc.send(getSelInfo, {}),
  text: ({ version, entries, freeBytes, lastAddition, lastErase, operations }) => {
    const used = entries * SEL_RECORD_LENGTH;
    const known = freeBytes !== UNSPECIFIED && used + freeBytes > 0;
    return [
      "SEL Information",
      fields(
        [
          ["Version", version === V1_5 ? "1.5 (v1.5, v2 compliant)" : `${version & 0x0f}.${version >> 4}`],
          ["Entries", entries],
          ["Free Space", freeBytes === UNSPECIFIED ? "64 KiB or more" : `${freeBytes} bytes`],
          ["Percent Used", known ? `${Math.round((100 * used) / (used + freeBytes))}%` : undefined],
          ["Last Add Time", timeText(lastAddition)],
          ["Last Del Time", timeText(lastErase)],
          ["Overflow", String(operations.overflow)],
          ["Supported Cmds", supported(operations)],
        ],
        { width: 17 },
      ),
    ].join("\n");
  },
});

const V1_5 = 0x51;
const UNSPECIFIED = 0xffff;

function supported(can: {
  readonly delete: boolean;
  readonly partialAdd: boolean;
  readonly reserve: boolean;
  readonly allocationInfo: boolean;
}): string {
  const words = [
    can.delete && "'Delete'",
    can.partialAdd && "'Partial Add'",
    can.reserve && "'Reserve'",
    can.allocationInfo && "'Get Alloc Info'",
  ].filter((word) => word !== false);
  return words.length === 0 ? "None" : words.join(" ");
}
