import { coldReset } from "../commands/app/cold-reset.ts";
import { getBmcGlobalEnables } from "../commands/app/get-bmc-global-enables.ts";
import { getDeviceGuid } from "../commands/app/get-device-guid.ts";
import { getDeviceId } from "../commands/app/get-device-id.ts";
import { getSelfTestResults } from "../commands/app/get-self-test-results.ts";
import { getSystemGuid } from "../commands/app/get-system-guid.ts";
import { getWatchdogTimer } from "../commands/app/get-watchdog-timer.ts";
import { resetWatchdogTimer } from "../commands/app/reset-watchdog-timer.ts";
import { setBmcGlobalEnables } from "../commands/app/set-bmc-global-enables.ts";
import { setWatchdogTimer } from "../commands/app/set-watchdog-timer.ts";
import { warmReset } from "../commands/app/warm-reset.ts";
import { Privilege } from "../privilege.ts";
import type { Bmc } from "./bmc.ts";
import { reboot, REBOOT_MS } from "./health.ts";
import { Refusal, serve, type Served } from "./serve.ts";

/** What the simulated BMC says of itself and does to itself, its watchdog among it. */
export const bmcCommands: readonly Served[] = [
  serve(getDeviceId, (bmc) => bmc.deviceId),

  { ...serve(getSystemGuid, ({ guid }) => ({ guid })), privilege: Privilege.Callback }, // consoles ask before they log in

  serve(getDeviceGuid, ({ guid }) => ({ guid })),

  serve(getSelfTestResults, () => ({ result: PASSED, detail: 0 })),

  serve(coldReset, (bmc) => restart(bmc, REBOOT_MS)),

  serve(warmReset, (bmc) => restart(bmc, WARM_MS)),

  serve(getBmcGlobalEnables, ({ settings }) => ({ enables: settings.globalEnables })),

  serve(setBmcGlobalEnables, ({ settings }, { enables }) => {
    settings.globalEnables = enables;
    return {};
  }),

  serve(getWatchdogTimer, ({ watchdog }) => watchdog.state),

  serve(setWatchdogTimer, ({ watchdog }, setting) => {
    watchdog.set(setting);
    return {};
  }),

  serve(resetWatchdogTimer, ({ watchdog }) => (watchdog.reset() ? {} : new Refusal(NEVER_SET))),
];

/** It answers first. */
function restart(bmc: Bmc, downtime: number): Record<string, never> {
  bmc.clock.after(ANSWER_MS, () => reboot(bmc, downtime));
  return {};
}

/** Get Self Test Results, IPMI 2.0 §20.4. */
const PASSED = 0x55;
const ANSWER_MS = 100;
const WARM_MS = 1_000;
const NEVER_SET = 0x80;
