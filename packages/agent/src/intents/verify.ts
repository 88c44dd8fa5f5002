import type { Named, Signed } from "@longshore/contracts";
import type { Refusal } from "./refusal.ts";

/** The payload, when the hub vouches for it as that message; else why it counts for nothing. */
export type Verify = (message: Named, signed: Signed) => { readonly bytes: Uint8Array } | { readonly refused: Refusal };
