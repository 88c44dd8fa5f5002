import { ASSET_TAG_CHUNK } from "../../../commands/dcmi/get-asset-tag.ts";
import { setAssetTag } from "../../../commands/dcmi/set-asset-tag.ts";
import { Privilege } from "../../../privilege.ts";
import { positional, type Reader } from "../../args.ts";
import { commandErrors } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";

export const dcmiSetAssetTag = defineVerb({
  summary: "Set the machine's asset tag",
  examples: ["dcmi set_asset_tag DC4-0017"],
  args: { tag: positional(tagText(), "at most 63 bytes") },
  privilege: Privilege.Operator,
  async run({ bmc, args: { tag } }) {
    const bytes = new TextEncoder().encode(tag);
    for (let offset = 0; offset < bytes.length; offset += ASSET_TAG_CHUNK) {
      const data = bytes.subarray(offset, offset + ASSET_TAG_CHUNK);
      await bmc.send(setAssetTag, { offset, length: data.length, data });
    }
    return { assetTag: tag };
  },
  text: ({ assetTag }) => `Asset tag: ${assetTag}`,
});

function tagText(): Reader<string> {
  return (word, name) => {
    const { length } = new TextEncoder().encode(word);
    if (length > 0 && length <= 63) return word;
    throw commandErrors.IPMI_BAD_VALUE({ name, found: word, expected: "1 to 63 bytes" });
  };
}
