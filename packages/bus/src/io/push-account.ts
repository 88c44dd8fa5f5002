import { messageOf } from "@longshore/kit";
import { busErrors } from "../errors.ts";
import type { ConnectOptions } from "../link-options.ts";
import type { Credentials } from "../trust/key-pair.ts";
import { inboxOf } from "../trust/permissions.ts";
import { Session } from "./session.ts";

const SUBJECT = "$SYS.REQ.CLAIMS.UPDATE";
const PUSH_WITHIN_MS = 8_000;

/**
 * Gives new account claims to the running servers, over a connection of account SYS of its own: revocations cut off
 * within a second. Claims must be newer than the ones they replace.
 */
export async function pushAccounts(
  options: ConnectOptions & { readonly credentials: Credentials },
  claims: readonly string[],
): Promise<void> {
  const { credentials } = options;
  const identity = { kind: "sys", name: "hub (claims)", jwt: () => credentials.jwt, seed: credentials.seed } as const;
  await using session = new Session({ ...options, ...identity, inboxPrefix: inboxOf.sys });
  for (const claim of claims) {
    const answer = await session.request(SUBJECT, new TextEncoder().encode(claim), { timeoutMs: PUSH_WITHIN_MS });
    const refused = refusal(answer.string());
    if (refused !== undefined) throw busErrors.BUS_NOT_STORED({ subject: SUBJECT, reason: refused });
  }
}

function refusal(answer: string): string | undefined {
  try {
    const { error } = JSON.parse(answer) as { error?: { description?: string } };
    return error === undefined ? undefined : (error.description ?? "no reason given");
  } catch (error) {
    return messageOf(error);
  }
}
