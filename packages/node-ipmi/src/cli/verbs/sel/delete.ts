import { deleteSelEntry } from "../../../commands/storage/delete-sel-entry.ts";
import { reserveSel } from "../../../commands/storage/reserve-sel.ts";
import { Privilege } from "../../../privilege.ts";
import { integer, rest } from "../../args.ts";
import { hex } from "../../output/hex.ts";
import { defineVerb } from "../../verb.ts";

export const selDelete = defineVerb({
  summary: "Delete entries of the event log",
  examples: ["sel delete 0x0012"],
  args: { record: rest(integer(1, 0xfffe), "numbers of entries; those in lists are hexadecimal", { value: "ID" }) },
  privilege: Privilege.Operator,
  async run({ bmc, args: { record: records } }) {
    for (const record of records) {
      const { reservation } = await bmc.send(reserveSel, {}); // each deletion ends the reservation of the one before
      await bmc.send(deleteSelEntry, { reservation, record });
    }
    return { deleted: records };
  },
  text: ({ deleted }) => deleted.map((record) => `Deleted entry 0x${hex(record, 4)}`).join("\n"),
});
