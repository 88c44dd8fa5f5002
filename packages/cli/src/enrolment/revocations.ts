import type { RevocationRecord } from "@longshore/contracts";
import { time } from "../output/document.ts";
import { serialize } from "../output/format.ts";
import type { Out } from "../output/out.ts";

/** Whom a revoke or restore concerned, for people or as data. */
export async function printRevocations(
  agents: readonly RevocationRecord[],
  { output, done }: { readonly output: "json" | "yaml" | undefined; readonly done: string },
  out: Pick<Out, "print">,
): Promise<void> {
  if (output) return out.print(await serialize(agents.map(shown), output));
  const lines = agents.map(
    ({ site, hostname, agentKey }) => `site/${site}: ${hostname || "agent"} (${agentKey}) ${done}`,
  );
  out.print(lines.join("\n"));
}

function shown(record: RevocationRecord): Readonly<Record<string, unknown>> {
  const { site, agentKey, hostname, reason, revokedBy, revokedAtMs, restoredBy, restoredAtMs } = record;
  return {
    site,
    key: agentKey,
    hostname,
    reason,
    revokedBy,
    revokedAt: time(revokedAtMs),
    ...(restoredAtMs > 0 && { restoredBy, restoredAt: time(restoredAtMs) }),
  };
}
