import type { SignatureRefusal } from "@longshore/contracts";

/** Why something from the hub was not taken on; the previous state was kept. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly message: string;
}

/** CamelCase: they stand in metrics, events and conditions. */
export type RefusalReason =
  | SignatureRefusal
  | "Broken"
  | "WrongSite"
  | "Older"
  | "Missing"
  | "Moving"
  | "NotAsIndexed"
  | "Expired"
  | "UnknownKind"
  | "BadSpec";

export function refusal(reason: RefusalReason, message: string): { readonly refused: Refusal } {
  return { refused: { reason, message } };
}
