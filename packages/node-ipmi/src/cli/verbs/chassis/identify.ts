import { chassisIdentify } from "../../../commands/chassis/chassis-identify.ts";
import { Privilege } from "../../../privilege.ts";
import { byte, optional, type Reader } from "../../args.ts";
import { defineVerb } from "../../verb.ts";

export const identify = defineVerb({
  summary: "Let the machine's light blink",
  examples: ["chassis identify", "chassis identify force", "chassis identify 0"],
  args: {
    interval: optional(secondsOrForce(), "seconds; 0 stops it, `force` never does, 15 unless given", {
      value: "SECONDS|force",
    }),
  },
  privilege: Privilege.Operator,
  async run({ bmc, args: { interval } }) {
    const force = interval === "force";
    await bmc.send(
      chassisIdentify,
      interval === undefined ? {} : { seconds: force ? 0 : interval, ...(force && { force: { on: true } }) },
    );
    return { identify: interval ?? 15 };
  },
  text: ({ identify: interval }, { interval: given }) => {
    if (given === undefined) return "Chassis identify interval: default (15 seconds)";
    if (interval === "force") return "Chassis identify interval: indefinite";
    return `Chassis identify interval: ${interval === 0 ? "off" : `${interval} seconds`}`;
  },
});

function secondsOrForce(): Reader<number | "force"> {
  return (word, name) => (word === "force" ? "force" : byte(word, name));
}
