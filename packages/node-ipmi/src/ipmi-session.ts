import type { Command } from "./commands/command.ts";
import type { CipherSuiteId } from "./crypto/suites.ts";
import type { Statistics } from "./session/statistics.ts";
import type { SendOptions } from "./target.ts";

/**
 * A session with one BMC, kept alive until closed: `await using session = await openSession(…)`. Commands go one at a
 * time, in the order they were asked for (but see `sendEach`). If the BMC forgets the session, it is opened again, twice per command at most.
 */
export interface IpmiSession extends AsyncDisposable {
  /** The BMC's address as errors name it. */
  readonly host: string;
  /** The suite in use; worth remembering for the next `openSession`. */
  readonly suite: CipherSuiteId;
  readonly statistics: Statistics;
  /** Sends a command and returns what the BMC answered; throws from `ipmiErrors` or the signal's reason. */
  send<Request, Response>(
    command: Command<Request, Response>,
    request: Request,
    options?: SendOptions,
  ): Promise<Response>;
  /**
   * Sends one command with many requests; a completion code settles its request, anything else that goes wrong ends all.
   * Up to four are under way at once where they may be repeated and the BMC answers in order; after a loss, and where
   * there is a pause, one.
   */
  sendEach<Request, Response>(
    command: Command<Request, Response>,
    requests: readonly Request[],
    options?: SendOptions,
  ): Promise<PromiseSettledResult<Response>[]>;
  /** Tells the BMC and frees its slot; never throws, takes at most a second. */
  close(): Promise<void>;
}

/** What a flow of commands needs of a session; without `sendEach` all goes one at a time. */
export type Sender = Pick<IpmiSession, "host" | "send"> & Partial<Pick<IpmiSession, "sendEach">>;
