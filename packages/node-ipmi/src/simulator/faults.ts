import type { CipherSuiteId } from "../crypto/suites.ts";

/** What is wrong with a simulated BMC; plain switches, to be changed while it runs. `personalities` are sets of them. */
export interface Faults {
  /** Hears everything, answers nothing. */
  silent: boolean;
  /** Proves another password in RAKP 2 than the user's, and expects that one. */
  rejectPassword: boolean;
  /** Every session slot is taken by someone else. */
  slotsFull: boolean;
  /** Of what it would send, this share is lost on the way: 0 to 1. */
  dropReplies: number;
  /** The next answer to this command (by the command's name) is lost; the command itself was done. */
  loseAnswerTo: string | undefined;
  /** Neither does nor answers these: commands by name, messages of the handshake (`Open Session`, `RAKP 1`, `RAKP 3`). */
  silentTo: readonly string[];
  /** Says yes to these commands (by name) and does nothing. */
  pretends: readonly string[];
  /** Hears nothing for a while after more commands within a second than it can take. */
  freezes: { readonly above: number; readonly forMs: number } | undefined;
  /** Does every so-manyth command and reboots before it answers. */
  rebootsEvery: number | undefined;
  /** Accepts these suites only, whatever it was made with. */
  onlySuites: readonly CipherSuiteId[] | undefined;
  /** Names these suites when asked, whatever it accepts. */
  claimsSuites: readonly CipherSuiteId[] | undefined;
  /** Answers Open Session with this suite, whatever was asked. */
  choosesSuite: CipherSuiteId | undefined;
  /** Draws another random number when RAKP 1 comes again, as go-ipmi does: the RAKP 2 before it is void. */
  redraws: boolean;
  /** Sends a wrong integrity check value in RAKP 4. */
  wrongRakp4: boolean;
  /** Milliseconds that its wall clock is ahead of ours, until somebody sets it. */
  clockSkewMs: number;
  /** Milliseconds before the answers to these commands (by name) leave. */
  delays: Readonly<Record<string, number>>;
  /** Its event log is gone every so many milliseconds, and numbers its entries from 1 again. */
  losesSelEveryMs: number | undefined;
  /** Nobody behind it acknowledges anything on the bus. */
  busDead: boolean;
  /** Takes so many characters of each console packet, and refuses the others. */
  consoleTakes: number | undefined;
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
    silentTo: [],
    pretends: [],
    freezes: undefined,
    rebootsEvery: undefined,
    onlySuites: undefined,
    claimsSuites: undefined,
    choosesSuite: undefined,
    redraws: false,
    wrongRakp4: false,
    clockSkewMs: 0,
    delays: {},
    losesSelEveryMs: undefined,
    busDead: false,
    consoleTakes: undefined,
    shortReads: false,
    losesReservations: false,
  };
}
