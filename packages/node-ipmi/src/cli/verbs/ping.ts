import { presencePing } from "../../io/presence-ping.ts";
import type { Knock } from "../verb.ts";

export const ping: Knock = {
  summary: "Say whether a BMC is there, without a session",
  description: "An RMCP presence ping, given up after 0.9 s: it finds the BMCs of a network. No user and no password.",
  examples: ["-H 10.0.0.[1-254] ping"],
  args: {},
  async knock(address, options) {
    const { entities, enterprise } = await presencePing(address, options);
    const result = { answers: true, ipmi: entities.ipmi, enterprise };
    return { result, text: () => `answers, IPMI is ${entities.ipmi ? "supported" : "not supported"}` };
  },
};
