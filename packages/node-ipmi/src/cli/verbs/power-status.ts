import { getChassisStatus } from "../../commands/chassis/get-chassis-status.ts";
import { Privilege } from "../../privilege.ts";
import { defineVerb } from "../verb.ts";

/** Only a question: it needs no more than the privilege that every session starts with. */
export const powerStatus = defineVerb({
  summary: "Say whether the machine is on",
  examples: ["power status"],
  args: {},
  privilege: Privilege.User,
  async run({ bmc }) {
    const { power } = await bmc.send(getChassisStatus, {});
    return { power: power.on ? "on" : "off" };
  },
  text: ({ power }) => `Chassis Power is ${power}`,
});
