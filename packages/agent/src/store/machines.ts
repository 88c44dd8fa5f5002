/** What was learnt of a machine's BMC and is dear to lose. */
export interface MachineMemory {
  /** Cipher suite that worked last: tried first next time. */
  readonly cipherSuite?: number | undefined;
  /** Credentials that the BMC refused: not tried again before `notBeforeMs`, so as not to lock the account. */
  readonly refused?: RefusedCredentials | undefined;
}

export interface RefusedCredentials {
  /** Which credentials at which address, as a digest: others may be tried at once. */
  readonly digest: string;
  readonly times: number;
  /** Milliseconds since 1970. */
  readonly notBeforeMs: number;
}

export interface MachineStore {
  read(machine: string): MachineMemory;
  write(machine: string, memory: MachineMemory): void;
  forget(machine: string): void;
}
