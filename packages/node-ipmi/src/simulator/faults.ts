import type { CipherSuiteId } from "../crypto/suites.ts";

/** What is wrong with a simulated BMC; plain switches, to be changed while it runs. */
export interface Faults {
  /** Hears everything, answers nothing. */
  silent: boolean;
  /** Shows in RAKP 2 that it expects another password. */
  rejectPassword: boolean;
  /** Every session slot is taken by someone else. */
  slotsFull: boolean;
  /** Of what it would send, this share is lost on the way: 0 to 1. */
  dropReplies: number;
  /** The next answer to this command (by the command's name) is lost; the command itself was done. */
  loseAnswerTo: string | undefined;
  /** Does not answer this message of the handshake. */
  silentTo: "Open Session" | "RAKP 1" | "RAKP 3" | undefined;
  /** Answers Open Session with this suite, whatever was asked. */
  choosesSuite: CipherSuiteId | undefined;
  /** Sends a wrong integrity check value in RAKP 4. */
  wrongRakp4: boolean;
  /** Accepts boot options and does not store them. */
  forgetsBootOptions: boolean;
  /** Gives no more than 16 bytes of an SDR or a FRU at a time. */
  shortReads: boolean;
  /** Someone else takes the SDR reservation after every few parts. */
  losesReservations: boolean;
}

export function noFaults(): Faults {
  return {
    silent: false,
    rejectPassword: false,
    slotsFull: false,
    dropReplies: 0,
    loseAnswerTo: undefined,
    silentTo: undefined,
    choosesSuite: undefined,
    wrongRakp4: false,
    forgetsBootOptions: false,
    shortReads: false,
    losesReservations: false,
  };
}
