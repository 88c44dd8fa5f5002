import type { PowerAction } from "@longshore/contracts";
import type { Act } from "../bmc/machine.ts";
import type { DiskWrite } from "../boot/computer.ts";
import type { StreamEntry } from "../broker/stream.ts";
import type { HeldIndex, IntentChange } from "../store/state.ts";

/** What operators asked for and what they were told. */
export interface Call {
  readonly number: number;
  readonly what: "apply" | "power" | "order";
  readonly askedAtMs: number;
  /** Of an apply: the documents as they shall be; `power` undefined in a tombstone. */
  readonly documents: readonly AskedDocument[];
  /** Of an order, whatever was ordered. */
  readonly machine?: { readonly site: string; readonly machine: string } | undefined;
  readonly power?: { readonly site: string; readonly machine: string; readonly action: PowerAction } | undefined;
  outcome: Outcome | undefined;
}

export interface AskedDocument {
  readonly site: string;
  readonly kind: string;
  readonly name: string;
  readonly deleted: boolean;
}

export type Outcome =
  | { readonly ok: true; readonly generations: readonly number[]; readonly confirmed?: boolean | undefined }
  | { readonly ok: false; readonly code: string };

/** An order of an operator that reached an agent's handler. */
export interface Taken {
  readonly orderId: string;
  readonly call: number | undefined;
  readonly site: string;
  readonly machine: string;
  readonly atMs: number;
}

/** A fact as a site wrote it into its outbox. */
export interface SaidFact {
  readonly site: string;
  readonly subject: string;
  readonly atMs: number;
  readonly body: Uint8Array;
}

/** A fact that a site forgot, because it takes it for stored at the hub. */
export interface ForgottenFact {
  readonly site: string;
  readonly subject: string;
  readonly incarnation: string;
  readonly sequence: number;
}

export interface Adoption {
  readonly site: string;
  readonly atMs: number;
  readonly before: HeldIndex | undefined;
  readonly change: IntentChange;
}

/** An operator's word for one destruction. */
export interface SignedWord {
  readonly site: string;
  readonly machine: string;
  readonly task: string;
  readonly disks: readonly { readonly serial: string; readonly bytes: number }[];
  /** The order that it went with, as far as the operator was told. */
  orderId?: string | undefined;
}

/** Everything that the invariants judge by, as it was seen from outside of the programs. */
export class History {
  readonly calls: Call[] = [];
  readonly taken: Taken[] = [];
  readonly acts: Act[] = [];
  readonly said: SaidFact[] = [];
  readonly forgotten: ForgottenFact[] = [];
  readonly adoptions: Adoption[] = [];
  /** All that was ever stored in the stream of intents, by subject. */
  readonly ordered = new Map<string, StreamEntry[]>();
  /** Secrets that were seen in what the broker carried: subject and who sent it. */
  readonly leaks: string[] = [];
  /** What no catalog of errors knows. */
  readonly unexpected: string[] = [];
  readonly hubEnds: string[] = [];
  /** Tasks that the operator was told are taken on. */
  readonly tasks: { readonly site: string; readonly machine: string; readonly orderId: string }[] = [];
  /** Every word over a plan that the operator ever signed. */
  readonly words: SignedWord[] = [];
  readonly writes: DiskWrite[] = [];
  /** Orders whose image came to lie on a disk whole, in the order in which that happened; and those whose system ran. */
  readonly installed: string[] = [];
  readonly homes = new Set<string>();
  /** Boots that were let go on after a later one of their machine had the task. */
  readonly bothAllowed: string[] = [];
}
