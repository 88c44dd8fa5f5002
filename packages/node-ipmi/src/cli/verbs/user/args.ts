import { THIS_CHANNEL } from "../../../commands/app/get-channel-authentication-capabilities.ts";
import { integer, optional, positional } from "../../args.ts";

export const userId = positional(integer(1, 63), "number of the user, as in `user list`", { value: "ID" });
export const channelArg = optional(integer(0, 15), "number of the channel; the one in use unless given", {
  value: "CHANNEL",
});

export { THIS_CHANNEL };
