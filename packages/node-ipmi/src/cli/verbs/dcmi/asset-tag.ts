import { ASSET_TAG_CHUNK, getAssetTag } from "../../../commands/dcmi/get-asset-tag.ts";
import { Privilege } from "../../../privilege.ts";
import { defineVerb } from "../../verb.ts";

export const dcmiAssetTag = defineVerb({
  summary: "Show the machine's asset tag",
  examples: ["dcmi asset_tag"],
  args: {},
  privilege: Privilege.User,
  async run({ bmc }) {
    const tag: number[] = [];
    for (;;) {
      const { total, data } = await bmc.send(getAssetTag, { offset: tag.length, length: ASSET_TAG_CHUNK });
      tag.push(...data.subarray(0, ASSET_TAG_CHUNK));
      if (tag.length >= total || data.length === 0)
        return { assetTag: new TextDecoder().decode(Uint8Array.from(tag.slice(0, total))).replaceAll("\0", "") };
    }
  },
  text: ({ assetTag }) => `Asset tag: ${assetTag}`,
});
