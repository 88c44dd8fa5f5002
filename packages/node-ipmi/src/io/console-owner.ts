import { getPayloadInstanceInfo } from "../commands/app/get-payload-instance-info.ts";
import { getSessionInfo, SessionIndex, type SessionInfo } from "../commands/app/get-session-info.ts";
import { getUserName } from "../commands/app/get-user-name.ts";
import type { Sender } from "../ipmi-session.ts";
import type { SendOptions } from "../target.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { encode, isLongshoreError, u32le } from "@longshore/kit";

/** Who has the console, as far as the BMC tells: "admin from 10.2.0.5". Never fails because of what it does not tell. */
export async function consoleOwner(bmc: Sender, instance: number, options: SendOptions): Promise<string> {
  const ask = { payload: { type: PayloadType.Sol }, instance: { number: instance } };
  const owner = await told(bmc.send(getPayloadInstanceInfo, ask, options));
  if (!owner || owner.sessionId === 0) return "a session that the BMC does not name";
  const by = encode(u32le, owner.sessionId);
  const session = await told(bmc.send(getSessionInfo, { index: SessionIndex.ById, by }, options));
  const user = session?.user && (await told(bmc.send(getUserName, { user: { id: session.user.id } }, options)));
  const who = user?.name ? `"${user.name}"` : `session 0x${owner.sessionId.toString(16)}`;
  return `${who}${addressOf(session)}`;
}

function addressOf(session: SessionInfo | undefined): string {
  const address = session?.consoleAddress;
  return address?.some((byte) => byte !== 0) ? ` from ${address.join(".")}` : "";
}

/** The answer, or undefined when the BMC gave none of use. */
async function told<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isLongshoreError(error)) return undefined;
    throw error;
  }
}
