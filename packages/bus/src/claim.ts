import { isLongshoreError } from "@longshore/kit";
import type { Carrier } from "./carrier.ts";
import { busErrors } from "./errors.ts";

/**
 * One hub decides on a bus: asks whether another one is there, and from then on says that this one is. One that stands
 * still and does not answer is there too, as long as its connection is. Throws BUS_HAS_HUB.
 */
export async function claimBus(session: Carrier, self: string, signal?: AbortSignal): Promise<void> {
  const other = await whoIsThere(session, signal);
  if (other !== undefined) throw busErrors.BUS_HAS_HUB({ other });
  session.subscribe(SUBJECT, (message) => void message.respond(Buffer.from(self)));
}

/** Within the hub's own account: no site and no operator hears it. */
const SUBJECT = "hub.present";
const ANSWER_WITHIN_MS = 2_000;
const NOBODY_LISTENS = /nobody listens/;

async function whoIsThere(session: Carrier, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    const { data } = await session.request(SUBJECT, new Uint8Array(), { timeoutMs: ANSWER_WITHIN_MS, signal });
    return Buffer.from(data).toString();
  } catch (error) {
    if (!isLongshoreError(error, "BUS_NO_ANSWER")) throw error;
    return NOBODY_LISTENS.test(error.message) ? undefined : "it does not answer";
  }
}
