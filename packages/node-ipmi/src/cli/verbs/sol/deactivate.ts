import { deactivatePayload, PAYLOAD_INACTIVE } from "../../../commands/app/deactivate-payload.ts";
import { completionCodeOf } from "../../../errors.ts";
import { Privilege } from "../../../privilege.ts";
import { PayloadType } from "../../../wire/session-packet.ts";
import { integer, optional } from "../../args.ts";
import { defineVerb } from "../../verb.ts";

export const solDeactivate = defineVerb({
  summary: "End the console, whoever has it",
  examples: ["sol deactivate"],
  args: { instance: optional(integer(1, 15), "which of several; 1 unless given") },
  privilege: Privilege.Administrator,
  async run({ bmc, args: { instance = 1 } }) {
    const which = { payload: { type: PayloadType.Sol }, instance: { number: instance } };
    try {
      await bmc.send(deactivatePayload, which);
      return { instance, wasActive: true };
    } catch (error) {
      if (completionCodeOf(error) !== PAYLOAD_INACTIVE) throw error;
      return { instance, wasActive: false };
    }
  },
  text: ({ wasActive }) => (wasActive ? "SOL payload deactivated" : "SOL payload was not active"),
});
