import type { ConnectOptions, Reports } from "../link-options.ts";
import type { Credentials } from "../trust/key-pair.ts";
import { inboxOf } from "../trust/permissions.ts";
import { Session, type SessionOptions } from "./session.ts";

export interface HubSessionOptions
  extends ConnectOptions,
    Pick<Reports, "onUnexpected">,
    Pick<SessionOptions, "prepare"> {
  readonly credentials: Credentials;
  /** Done once, when the first connection is up; what it throws, the opening throws. */
  readonly begin?: (session: Session) => Promise<void>;
}

/** A connection of account HUB that is up; throws why there is none when `timeoutMs` is over, and leaves none behind. */
export async function openHubSession(
  options: HubSessionOptions,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<Session> {
  const { jwt, seed } = options.credentials;
  const session = new Session({
    ...options,
    kind: "hub",
    name: "hub",
    jwt: () => jwt,
    seed,
    inboxPrefix: inboxOf.hub,
  });
  try {
    await session.connection(timeoutMs, signal);
    await options.begin?.(session);
    return session;
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}
