import { PAYLOAD_ACTIVE, activatePayload, type ActivatedPayload } from "../commands/app/activate-payload.ts";
import { deactivatePayload, PAYLOAD_INACTIVE } from "../commands/app/deactivate-payload.ts";
import { cipherSuites } from "../crypto/suites.ts";
import { completionCodeOf, ipmiErrors } from "../errors.ts";
import type { IpmiSession } from "../ipmi-session.ts";
import type { OpenOptions, SendOptions, Target } from "../target.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { MAX_CHARACTERS } from "../wire/sol.ts";
import { Console } from "./console.ts";
import { consoleOwner } from "./console-owner.ts";
import { KeptSession } from "./kept-session.ts";
import { loginOf, loginsAt } from "./logins.ts";

/** How `openConsole` goes about it. */
export interface ConsoleOptions extends OpenOptions {
  /** Ends the console of whoever has it; otherwise that is IPMI_CONSOLE_TAKEN, which says who. */
  readonly takeOver?: boolean;
  /** Which of several; BMCs have one, 1. */
  readonly instance?: number;
}

/**
 * Opens the machine's serial console (Serial over LAN): `await using console = await openConsole(target, { signal })`,
 * a Duplex. It has a session of its own, because a BMC ends the console with the session that activated it; when that
 * is lost, so is the console, with IPMI_CONSOLE_LOST. The signal ends an open console too.
 */
export async function openConsole(target: Target, options: ConsoleOptions = {}): Promise<Console> {
  const { signal, takeOver = false, instance = 1 } = options;
  const logins = loginsAt(target, loginOf(target, options), options);
  const { host, clock } = logins;
  const connection = await logins.open(logins.login, signal);
  const open = async (): Promise<never> => {
    throw ipmiErrors.IPMI_CONSOLE_LOST({ host, why: "the BMC has forgotten its session" });
  };
  const session = new KeptSession({ ...logins, connection, open });
  try {
    const activated = await activate(session, { instance, takeOver, ...(signal && { signal }) });
    return new Console({ connection, session, clock, instance, signal, longest: longestOf(activated) });
  } catch (error) {
    await session.close();
    throw error;
  }
}

interface Activation extends SendOptions {
  readonly instance: number;
  readonly takeOver: boolean;
}

async function activate(
  session: IpmiSession,
  { instance, takeOver, ...options }: Activation,
): Promise<ActivatedPayload> {
  const which = { payload: { type: PayloadType.Sol }, instance: { number: instance } };
  const { integrity, confidentiality } = cipherSuites[session.suite];
  const protection = { authenticated: integrity !== "none", encrypted: confidentiality !== "none" };
  const sol = { startHeld: false, sharedAlerts: 0, testMode: false, ...protection };
  const attempt = (): Promise<ActivatedPayload> => session.send(activatePayload, { ...which, sol }, options);
  try {
    return await attempt();
  } catch (error) {
    if (completionCodeOf(error) !== PAYLOAD_ACTIVE) throw error;
    if (!takeOver) throw taken(session.host, await consoleOwner(session, instance, options), error);
  }
  await session.send(deactivatePayload, which, options).catch((error: unknown) => {
    if (completionCodeOf(error) !== PAYLOAD_INACTIVE) throw error; // its owner was quicker
  });
  return await attempt();
}

function taken(host: string, owner: string, cause: unknown): Error {
  return ipmiErrors.IPMI_CONSOLE_TAKEN({ host, owner }, { cause });
}

/** Characters that the BMC takes in one packet; sizes are those of payloads, four bytes of them the header. */
function longestOf({ inboundSize }: ActivatedPayload): number {
  const swapped = ((inboundSize & 0xff) << 8) | (inboundSize >> 8);
  const size = [inboundSize, swapped].find((each) => each > HEADER && each <= MAX_CHARACTERS + HEADER);
  return size === undefined ? SMALL : size - HEADER;
}

const HEADER = 4;
/** What any BMC takes, where its answer makes no sense. */
const SMALL = 16;
