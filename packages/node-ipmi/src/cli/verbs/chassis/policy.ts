import { RestorePolicy, setPowerRestorePolicy } from "../../../commands/chassis/set-power-restore-policy.ts";
import { Privilege } from "../../../privilege.ts";
import { oneOf, positional } from "../../args.ts";
import { defineVerb } from "../../verb.ts";

export const policy = defineVerb({
  summary: "Say what the machine does when the mains come back, or list what it could do",
  description: "`chassis status` shows what it does now.",
  examples: ["chassis policy always-on", "chassis policy list"],
  args: { policy: positional(oneOf(["list", "always-on", "previous", "always-off"]), "what to do") },
  privilege: Privilege.Operator,
  async run({ bmc, args }) {
    const { supported } = await bmc.send(setPowerRestorePolicy, { policy: { code: CODES[args.policy] } });
    const names = NAMES.filter((name) => supported.policies & (1 << CODES[name]));
    return { ...(args.policy !== "list" && { policy: args.policy }), supported: names };
  },
  text: ({ policy: set, supported }) =>
    set === undefined
      ? `Supported chassis power policy:  ${supported.join(" ")}`
      : `Set chassis power restore policy to ${set}`,
});

const CODES = {
  list: RestorePolicy.NoChange,
  "always-on": RestorePolicy.TurnOn,
  previous: RestorePolicy.Previous,
  "always-off": RestorePolicy.StayOff,
} as const;

const NAMES = ["always-off", "always-on", "previous"] as const;
