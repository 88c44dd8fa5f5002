import { type Clock, isLongshoreError, milliseconds, sleep } from "@longshore/kit";
import type { Bmc, BmcDriver, BmcTarget } from "../bmc/bmc.ts";
import { bmcErrors } from "../bmc/bmc-errors.ts";

export interface BmcUser {
  readonly driver: BmcDriver;
  /** Tried one after the other while the BMC refuses them; mostly there is one. */
  readonly logins: readonly BmcLogin[];
}

export interface BmcLogin {
  readonly target: BmcTarget;
  /** Another digest is another login. */
  readonly digest: string;
  /** The BMC let somebody in by it. */
  readonly took?: (() => void) | undefined;
}

/** Works with a BMC; `pause` lets others go first, between two exchanges. */
export type BmcWork<T> = (bmc: Bmc, pause: () => Promise<void>) => Promise<T>;

/**
 * One machine's BMC: a session kept and reused, one user at a time, because BMCs freeze when several ask at once. A
 * session that failed is closed and opened again by the next user.
 */
export class MachineBmc implements AsyncDisposable {
  readonly #clock: Clock;
  #session: { readonly digest: string; readonly bmc: Bmc } | undefined;
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Waits its turn, asks `login` who it is, then works with an open session. Throws what `login`, opening or `work`
   * throws, or the signal's reason.
   */
  async use<T>(login: () => BmcUser, work: BmcWork<T>, signal: AbortSignal): Promise<T> {
    let release = await this.#turn(signal);
    const pause = async (): Promise<void> => {
      await sleep(this.#clock, PACE, signal);
      if (this.#waiting === 0) return;
      const bmc = this.#session?.bmc;
      release();
      release = nothing; // while it waits, whatever fails is none of its session
      release = await this.#turn(signal);
      if (bmc === undefined || bmc !== this.#session?.bmc)
        throw bmcErrors.BMC_NO_ANSWER({ message: "the session was lost while others used it" });
    };
    try {
      return await work(await this.#open(login(), signal), pause);
    } catch (error) {
      if (release !== nothing && !isAnswer(error)) await this.#close();
      throw error;
    } finally {
      release();
    }
  }

  /** The next one to use it logs in anew. */
  async renew(): Promise<void> {
    await this.#tail;
    await this.#close();
  }

  /** After whoever uses it now. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.renew();
  }

  /** Resolves to the way to end the turn. */
  async #turn(signal: AbortSignal): Promise<() => void> {
    const before = this.#tail;
    const mine = Promise.withResolvers<void>();
    this.#tail = before.then(() => mine.promise);
    this.#waiting++;
    try {
      await orAborted(before, signal);
      return () => mine.resolve();
    } catch (error) {
      mine.resolve();
      throw error;
    } finally {
      this.#waiting--;
    }
  }

  async #open({ driver, logins }: BmcUser, signal: AbortSignal): Promise<Bmc> {
    if (this.#session !== undefined && this.#session.digest !== logins[0]?.digest) await this.#close();
    if (this.#session !== undefined) return this.#session.bmc;
    for (const [i, { target, digest, took }] of logins.entries()) {
      try {
        this.#session = { digest, bmc: await driver.open(target, signal) };
      } catch (error) {
        const isRefused = isLongshoreError(error) && error.retry === "once";
        if (!isRefused || i === logins.length - 1) throw error;
        continue;
      }
      took?.();
      return this.#session.bmc;
    }
    throw bmcErrors.BMC_CREDENTIALS_MISSING({ message: "there is no login to try" });
  }

  async #close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.bmc[Symbol.asyncDispose]();
  }
}

/** The BMC answered, if only with a no: its session is good. */
export function isAnswer(error: unknown): boolean {
  const code = isLongshoreError(error) ? error.code : "";
  return ANSWERS.has(code);
}

/** Of those who read for long: some BMCs freeze when they are asked more than some twenty times a second. */
const PACE = milliseconds(75);

function nothing(): void {}

const ANSWERS: ReadonlySet<string> = new Set([
  "BMC_BUSY",
  "BMC_REJECTED",
  "BMC_PRIVILEGE_TOO_LOW",
  "BMC_CONSOLE_TAKEN",
]);

function orAborted(turn: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return Promise.race([turn, aborted.promise]).finally(() => signal.removeEventListener("abort", abort));
}
