import { getSystemGuid } from "../../../commands/app/get-system-guid.ts";
import { Privilege } from "../../../privilege.ts";
import { guidText } from "../../output/guid.ts";
import { hexBytes } from "../../output/hex.ts";
import { defineVerb } from "../../verb.ts";

export const mcGuid = defineVerb({
  summary: "Show the machine's GUID",
  examples: ["mc guid"],
  args: {},
  privilege: Privilege.User,
  async run({ bmc }) {
    const { guid } = await bmc.send(getSystemGuid, {});
    return { guid: guidText(guid), raw: hexBytes(guid) };
  },
  text: ({ guid }) => `System GUID  : ${guid}`,
});
