import type { Secret } from "@longshore/kit";
import {
  completionCodeOf,
  getUserAccess,
  getUserName,
  type IpmiSession,
  passwordField,
  PasswordOperation,
  setUserPassword,
} from "node-ipmi";
import type { PasswordControl } from "../password.ts";
import { bmcErrors } from "../bmc-errors.ts";
import { meant, of } from "./sender.ts";

/** Set User Password of the user of that name. */
export function passwordOf(session: IpmiSession, username: string): PasswordControl {
  const change = async (code: number, password: Secret, signal: AbortSignal | undefined): Promise<void> => {
    const id = await userId(session, username, signal);
    const { long, password: bytes } = passwordField(password.reveal());
    await session.send(setUserPassword, { user: { id, long }, operation: { code }, password: bytes }, of(signal));
  };
  return {
    set: (password, signal) => meant(change(PasswordOperation.Set, password, signal)),
    async test(password, signal) {
      try {
        await change(PasswordOperation.Test, password, signal);
        return true;
      } catch (error) {
        const code = completionCodeOf(error);
        return code === WRONG_PASSWORD || code === WRONG_SIZE ? false : undefined;
      }
    },
  };
}

async function userId(session: IpmiSession, username: string, signal: AbortSignal | undefined): Promise<number> {
  const first = { channel: { number: THIS_CHANNEL }, user: { id: 1 } };
  const { slots } = await session.send(getUserAccess, first, of(signal));
  for (let id = 1; id <= slots.count; id++) {
    const name = await nameOf(session, id, signal);
    if (name === username) return id;
  }
  throw bmcErrors.BMC_REJECTED({ message: `${session.host} lists no user of the name that logs in` });
}

/** BMCs refuse to name users that are not there. */
async function nameOf(session: IpmiSession, id: number, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    return (await session.send(getUserName, { user: { id } }, of(signal))).name;
  } catch (error) {
    if (completionCodeOf(error) === undefined) throw error;
    return undefined;
  }
}

/** The channel that the request comes in on, IPMI 2.0 §6.3. */
const THIS_CHANNEL = 0x0e;
/** Completion codes of a test, IPMI 2.0 §22.30. */
const WRONG_PASSWORD = 0x80;
const WRONG_SIZE = 0x81;
