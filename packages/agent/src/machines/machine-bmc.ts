import { isLongshoreError } from "@longshore/kit";
import type { Bmc, BmcDriver, BmcTarget } from "../bmc/bmc.ts";

export interface BmcUser {
  readonly driver: BmcDriver;
  readonly target: BmcTarget;
  /** Another digest is another login. */
  readonly digest: string;
}

/**
 * One machine's BMC: a session kept and reused, one user at a time, because BMCs freeze when several ask at once. A
 * session that failed is closed and opened again by the next user.
 */
export class MachineBmc implements AsyncDisposable {
  #session: { readonly digest: string; readonly bmc: Bmc } | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  /** Waits its turn, then works with an open session. Throws what opening or `work` throws, or the signal's reason. */
  async use<T>(user: BmcUser, work: (bmc: Bmc) => Promise<T>, signal: AbortSignal): Promise<T> {
    const turn = this.#tail;
    const mine = Promise.withResolvers<void>();
    this.#tail = turn.then(() => mine.promise);
    try {
      await orAborted(turn, signal);
      return await this.#work(user, work, signal);
    } finally {
      mine.resolve();
    }
  }

  /** After whoever uses it now. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tail;
    await this.#close();
  }

  async #work<T>(user: BmcUser, work: (bmc: Bmc) => Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await work(await this.#open(user, signal));
    } catch (error) {
      if (!isAnswer(error)) await this.#close();
      throw error;
    }
  }

  async #open({ driver, target, digest }: BmcUser, signal: AbortSignal): Promise<Bmc> {
    if (this.#session !== undefined && this.#session.digest !== digest) await this.#close();
    this.#session ??= { digest, bmc: await driver.open(target, signal) };
    return this.#session.bmc;
  }

  async #close(): Promise<void> {
    const session = this.#session;
    this.#session = undefined;
    await session?.bmc[Symbol.asyncDispose]();
  }
}

/** The BMC answered, if only with a no: its session is good. */
function isAnswer(error: unknown): boolean {
  const code = isLongshoreError(error) ? error.code : "";
  return code === "BMC_BUSY" || code === "BMC_REJECTED" || code === "BMC_PRIVILEGE_TOO_LOW";
}

function orAborted(turn: Promise<unknown>, signal: AbortSignal): Promise<unknown> {
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason);
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  return Promise.race([turn, aborted.promise]).finally(() => signal.removeEventListener("abort", abort));
}
