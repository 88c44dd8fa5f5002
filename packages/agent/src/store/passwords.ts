import type { SecretSpec } from "@longshore/intents";

/** What this agent knows of a BMC's password besides its Secret. Nothing in it is readable without the agent's key. */
export interface PasswordRecord {
  /** What the BMC has; absent: what the Secret says. */
  readonly current?: HeldPassword | undefined;
  /** What it is about to be given, or may have. */
  readonly next?: NextPassword | undefined;
  readonly last?: LastRotation | undefined;
}

export interface HeldPassword {
  /** "host:port" of the BMC: another one has another password. */
  readonly address: string;
  /** It outranks this Secret up to this version. */
  readonly secret: string;
  readonly version: number;
  /** `username` and `password`, sealed to the agents of the site and the recovery key. */
  readonly spec: SecretSpec;
  readonly madeAtMs: number;
}

export interface NextPassword extends HeldPassword {
  readonly orderId: string;
  /** "sealed": the BMC was told nothing. "setting": it may have either password. */
  readonly step: "sealed" | "setting";
  /** Why the BMC is thought to have the old one still; it is tried first then. */
  readonly doubt?: string | undefined;
}

export interface LastRotation {
  readonly orderId: string;
  readonly result: "Active" | "NotStored" | "Superseded";
  readonly message: string;
}

export interface PasswordStore {
  read(machine: string): PasswordRecord | undefined;
  write(machine: string, record: PasswordRecord): void;
  /** Of every machine that has a record, also of those that are gone. */
  machines(): string[];
}
