import { getPohCounter } from "../../../commands/chassis/get-poh-counter.ts";
import { Privilege } from "../../../privilege.ts";
import { defineVerb } from "../../verb.ts";

export const poh = defineVerb({
  summary: "Show for how long the machine has been on in its life",
  examples: ["chassis poh"],
  args: {},
  privilege: Privilege.User,
  async run({ bmc }) {
    const { minutesPerCount, count } = await bmc.send(getPohCounter, {});
    return { minutes: minutesPerCount * count };
  },
  text: ({ minutes }) => {
    const hours = Math.floor(minutes / 60);
    return `POH Counter  : ${Math.floor(hours / 24)} days, ${hours % 24} hours`;
  },
});
