import { createHash } from "node:crypto";
import type { OperatorContext } from "./operator-context.ts";

/** A context without its credentials: the stable shape of `-o json`. */
export interface ShownContext {
  readonly name: string;
  readonly current: boolean;
  /** Name of the operator, as the hub knows it. */
  readonly operator: string;
  readonly servers: readonly string[];
  readonly site?: string;
  /** SHA-256 of the CA certificate's PEM, hex: to compare with another's. */
  readonly caFingerprint: string;
}

export function shownContext(name: string, context: OperatorContext, current: boolean): ShownContext {
  const { servers, site, ca } = context;
  const caFingerprint = createHash("sha256").update(ca).digest("hex");
  return { name, current, operator: context.name, servers, ...(site ? { site } : {}), caFingerprint };
}
