import { getUserAccess } from "../../../commands/app/get-user-access.ts";
import { Privilege } from "../../../privilege.ts";
import { fields } from "../../output/fields.ts";
import { defineVerb } from "../../verb.ts";
import { channelArg, THIS_CHANNEL } from "./args.ts";

export const userSummary = defineVerb({
  summary: "Show how many users there can be and how many are enabled",
  examples: ["user summary"],
  args: { channel: channelArg },
  privilege: Privilege.Operator,
  async run({ bmc, args: { channel = THIS_CHANNEL } }) {
    const { slots, users, fixedNames } = await bmc.send(getUserAccess, {
      channel: { number: channel },
      user: { id: 1 },
    });
    return { maximum: slots.count, enabled: users.enabled, fixedNames: fixedNames.count };
  },
  text: ({ maximum, enabled, fixedNames }) =>
    fields([
      ["Maximum IDs", maximum],
      ["Enabled User Count", enabled],
      ["Fixed Name Count", fixedNames],
    ]),
});
