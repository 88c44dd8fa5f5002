import type { AgentStatus, Resource } from "@longshore/contracts";
import { secretSchema } from "@longshore/intents";
import { specOf } from "../output/document.ts";

/** To whom a Secret is sealed, measured against who is at its site now. */
export interface WhoReads {
  readonly agents: number;
  /** Of them, those that can open it. */
  readonly reached: number;
  /** Host names of those that cannot: they were accepted after it was sealed. */
  readonly missing: readonly string[];
  /** It can be resealed and recovered. */
  readonly recovery: boolean;
}

export function whoReads(secret: Resource, agents: readonly AgentStatus[], recoveryKey: string): WhoReads {
  const parsed = secretSchema.safeParse(specOf(secret));
  const sealed = parsed.success ? parsed.data.sealed : {};
  const missing = agents.filter(({ key }) => !Object.hasOwn(sealed, key));
  return {
    agents: agents.length,
    reached: agents.length - missing.length,
    missing: missing.map(({ hostname, key }) => hostname || key),
    recovery: recoveryKey !== "" && Object.hasOwn(sealed, recoveryKey),
  };
}
