import { raw as rawCommand } from "../../commands/raw.ts";
import { Privilege } from "../../privilege.ts";
import { byte, integer, positional, rest } from "../args.ts";
import { hexBytes } from "../output/hex.ts";
import { defineVerb } from "../verb.ts";

export const raw = defineVerb({
  summary: "Send any command by its numbers, once",
  description: "A completion code other than 0 is an error. Numbers are decimal or begin with 0x.",
  examples: ["raw 0x06 0x01"],
  args: {
    netFn: positional(integer(0, 0x3e), "network function of the request", { value: "NETFN" }),
    cmd: positional(byte, "number of the command", { value: "CMD" }),
    data: { ...rest(byte, "data bytes", { value: "BYTE" }), required: false },
  },
  privilege: Privilege.Administrator,
  async run({ bmc, args: { netFn, cmd, data } }) {
    const answer = await bmc.send(rawCommand({ netFn, cmd }), Uint8Array.from(data));
    return { data: hexBytes(answer) };
  },
  text: ({ data }) => (data.match(/.{1,32}/g) ?? []).map((row) => row.replaceAll(/../g, " $&")).join("\n"),
});
