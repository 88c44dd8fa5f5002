import type { Invocation } from "../invocation.ts";
import { serialize } from "../output/format.ts";
import { shownRequest } from "./request.ts";

export interface Decision {
  readonly site: string;
  /** Token id or the beginning of the agent's key; undefined = the only one that waits. */
  readonly request: string | undefined;
  readonly accept: boolean;
  readonly reason: string | undefined;
  readonly output: "json" | "yaml" | undefined;
}

/** Accepts or rejects whoever asked, and says who that was. */
export async function decideRequest(
  { site, request, accept, reason, output }: Decision,
  { hub, out }: Pick<Invocation, "hub" | "out">,
): Promise<void> {
  const reply = await hub.call("apiSiteDecide", { site, request: request ?? "", accept, reason: reason ?? "" });
  const decided = reply.request;
  if (decided && output) return out.print(await serialize(shownRequest(decided), output));
  const who = decided?.request ? `${decided.request.hostname || "agent"} (${decided.request.agentKey})` : "agent";
  out.print(`site/${site}: ${who} ${accept ? "accepted" : "rejected"}`);
  if (accept) out.next(`longshore get site ${site} -w`);
}
