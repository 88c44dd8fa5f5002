/** What was learnt of a machine's BMC and is dear to lose. */
export interface MachineMemory {
  /** Cipher suite that worked last: tried first next time. */
  readonly cipherSuite?: number | undefined;
  /** Credentials that the BMC refused: not tried again before `notBeforeMs`, so as not to lock the account. */
  readonly refused?: RefusedCredentials | undefined;
  /** How far the BMC's event log was told. */
  readonly log?: LogMark | undefined;
}

export interface RefusedCredentials {
  /** Which credentials at which address, as a digest: others may be tried at once. */
  readonly digest: string;
  readonly times: number;
  /** Milliseconds since 1970. */
  readonly notBeforeMs: number;
}

/** The place in a BMC's event log up to which everything was told. */
export interface LogMark {
  /** Of the last entry that was told; empty when there was none. */
  readonly id: string;
  /** When the log was emptied last, as the BMC says it. */
  readonly erased: string;
  /** Fingerprints of the last entries that were told, the newest last: to find the place again when entries get other ids. */
  readonly tail: readonly string[];
}

export interface MachineStore {
  read(machine: string): MachineMemory;
  write(machine: string, memory: MachineMemory): void;
  forget(machine: string): void;
}
