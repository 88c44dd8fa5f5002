import { type Clock, type Logger, messageOf, sleep } from "@longshore/kit";
import type { IntentDesk } from "../intents/intent-desk.ts";
import type { IntentView } from "../intents/intent-view.ts";
import type { HubTrust } from "./hub-trust.ts";

export interface SpreadOptions {
  readonly trust: HubTrust;
  readonly view: IntentView;
  readonly intents: Pick<IntentDesk, "refresh">;
  readonly signRecordsAnew: () => Promise<void>;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Brings every site the list of keys that holds, and again what somebody wrote over: at the start, when the list
 * changes, when something forged is seen, and now and then for what failed. Keeps the hub's key renewed, too.
 */
export async function spreadTrust(options: SpreadOptions, signal: AbortSignal): Promise<void> {
  const { trust, view, clock, log } = options;
  let wake = (): void => {};
  let signsWith = trust.signer.key;
  const stop = trust.onChange(() => {
    if (trust.signer.key !== signsWith) view.signAnew();
    signsWith = trust.signer.key;
    wake();
  });
  view.onForged = () => wake();
  try {
    while (!signal.aborted) {
      const asked = new AbortController();
      wake = () => asked.abort();
      const failed = await options.intents.refresh(staleSites(view, trust.keys.serial), signal);
      if (failed.length > 0)
        log.warn({ sites: failed.slice(0, 10), more: failed.length > 10 }, "sites without the list of keys");
      else if (trust.hasFormer && !asked.signal.aborted) await endFormer(options);
      await sleep(clock, SETTLE_MS, signal); // whoever forges does not set the pace
      if (!asked.signal.aborted) await pause(clock, EVERY_MS, signal, (end) => (wake = end));
      await trust
        .keepRenewed()
        .catch((error: unknown) => log.error({ reason: messageOf(error) }, "the hub's key was not renewed"));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    stop();
  }
}

/** The intents are all signed with the key of today: the records follow, then the key before counts for nothing. */
async function endFormer({ trust, signRecordsAnew, log }: SpreadOptions): Promise<void> {
  try {
    await signRecordsAnew();
    await trust.forgetFormer();
    log.info({ key: trust.signer.key }, "all is signed with the hub's new key");
  } catch (error) {
    log.warn({ reason: messageOf(error) }, "not all is signed with the hub's new key yet");
  }
}

const SETTLE_MS = 1000;
const EVERY_MS = 3_600_000;

function staleSites(view: IntentView, serial: number): string[] {
  return [...view.sites()].filter((site) => {
    const { index, overwritten } = view.site(site);
    return index.generation > 0 && (index.trustSerial !== serial || overwritten.size > 0);
  });
}

/** Until the time is over, somebody wakes it, or the signal aborts. */
function pause(clock: Clock, ms: number, signal: AbortSignal, give: (wake: () => void) => void): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener("abort", end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    signal.addEventListener("abort", end, { once: true });
    give(end);
    if (signal.aborted) end();
  });
}
