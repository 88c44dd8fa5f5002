import type { TrustTree } from "@longshore/bus";
import type { KeyPair } from "../tls/authority.ts";
import type { SigningState } from "../trust/signing-state.ts";

/** Who this hub is: made at the first start, never again. */
export interface Identity {
  readonly tree: TrustTree;
  readonly authority: KeyPair;
  readonly signing: SigningState;
}
