import type { IpmiSession, Sender, SendOptions } from "node-ipmi";
import type { LongRead } from "../bmc.ts";
import { bmcFailure } from "./failure.ts";

/** Options of a command, of an optional signal. */
export function of(signal: AbortSignal | undefined): SendOptions {
  return signal === undefined ? {} : { signal };
}

/** What was sent, with what went wrong in the words of `bmcErrors`. */
export async function meant<T>(sent: Promise<T>): Promise<T> {
  try {
    return await sent;
  } catch (error) {
    throw bmcFailure(error);
  }
}

/** The session for someone who reads for long and lets others go first. */
export function patient(session: IpmiSession, { pause }: LongRead): Sender {
  if (pause === undefined) return session;
  return {
    host: session.host,
    async send(command, request, options) {
      await pause();
      return session.send(command, request, options);
    },
  };
}
