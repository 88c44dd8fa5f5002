import { getWatchdogTimer } from "../../../commands/app/get-watchdog-timer.ts";
import { resetWatchdogTimer } from "../../../commands/app/reset-watchdog-timer.ts";
import { setWatchdogTimer } from "../../../commands/app/set-watchdog-timer.ts";
import { Privilege } from "../../../privilege.ts";
import { oneOf, positional } from "../../args.ts";
import { fields } from "../../output/fields.ts";
import { defineVerb } from "../../verb.ts";

export const mcWatchdog = defineVerb({
  summary: "Show the watchdog, start its count again, or switch it off",
  examples: ["mc watchdog get", "mc watchdog off"],
  args: { action: positional(oneOf(["get", "reset", "off"]), "what to do") },
  privilege: Privilege.Operator,
  async run({ bmc, args: { action } }) {
    if (action === "reset") await bmc.send(resetWatchdogTimer, {});
    const { present, ...timer } = await bmc.send(getWatchdogTimer, {});
    if (action === "off") {
      const actions = { timeout: 0, preTimeout: 0 };
      await bmc.send(setWatchdogTimer, { ...timer, use: { ...timer.use, running: false }, actions });
    }
    return {
      use: USES[timer.use.code] ?? `use ${timer.use.code}`,
      running: action === "off" ? false : timer.use.running,
      action: ACTIONS[timer.actions.timeout] ?? `action ${timer.actions.timeout}`,
      initialSeconds: timer.initial / 10,
      presentSeconds: present / 10,
    };
  },
  text(timer, { action }) {
    if (action !== "get") return action === "off" ? "Watchdog Timer Shutoff successful" : "IPMI Watchdog Timer Reset";
    return fields([
      ["Watchdog Timer Use", timer.use],
      ["Watchdog Timer Is", timer.running ? "Started/Running" : "Stopped"],
      ["Watchdog Timer Action", timer.action],
      ["Initial Countdown", `${timer.initialSeconds} sec`],
      ["Present Countdown", `${timer.presentSeconds} sec`],
    ]);
  },
});

const USES = ["reserved", "BIOS FRB2", "BIOS/POST", "OS Load", "SMS/OS", "OEM"] as const;
const ACTIONS = ["No action", "Hard Reset", "Power Down", "Power Cycle"] as const;
