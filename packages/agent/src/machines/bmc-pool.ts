import { type Clock, formatDuration, hours, isLongshoreError, type Logger } from "@longshore/kit";
import type { Bmc, BmcDriver } from "../bmc/bmc.ts";
import { bmcErrors } from "../bmc/bmc-errors.ts";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import type { MachineStore } from "../store/machines.ts";
import { loginOf, type Opener } from "./credentials.ts";
import { type BmcUser, MachineBmc } from "./machine-bmc.ts";

/** The BMCs of the site's machines: how to log in, what was learnt, and one kept session each. */
export class BmcPool implements AsyncDisposable {
  readonly #options: BmcPoolOptions;
  readonly #bmcs = new Map<string, MachineBmc>();

  constructor(options: BmcPoolOptions) {
    this.#options = options;
  }

  /** Works with a machine's BMC, alone. Throws from `bmcErrors`, or the signal's reason. */
  async use<T>(machine: Document<"machine">, work: (bmc: Bmc) => Promise<T>, signal: AbortSignal): Promise<T> {
    const user = this.#user(machine);
    const bmc = this.#bmcs.get(machine.name) ?? new MachineBmc();
    this.#bmcs.set(machine.name, bmc);
    try {
      return await bmc.use(user, (open) => (this.#opened(machine.name, open), work(open)), signal);
    } catch (error) {
      if (isLongshoreError(error) && error.retry === "once") this.#refused(machine.name, user.digest);
      throw error;
    }
  }

  /** When credentials that the BMC refused may be tried again, milliseconds since 1970. */
  notBefore(name: string): number {
    return this.#options.memory.read(name).refused?.notBeforeMs ?? 0;
  }

  async forget(name: string): Promise<void> {
    const bmc = this.#bmcs.get(name);
    this.#bmcs.delete(name);
    this.#options.memory.forget(name);
    await bmc?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#bmcs.values()].map((bmc) => bmc[Symbol.asyncDispose]()));
  }

  #user(machine: Document<"machine">): BmcUser {
    const { documents, opener, memory, clock } = this.#options;
    const { target, digest } = loginOf(machine, documents.get("secret", machine.spec.bmc.credentials), opener);
    const { refused, cipherSuite } = memory.read(machine.name);
    const waitMs = (refused?.notBeforeMs ?? 0) - clock.now();
    if (refused?.digest === digest && waitMs > 0) {
      const left = formatDuration(waitMs);
      throw bmcErrors.BMC_WRONG_PASSWORD({
        message: `${target.host} refused the credentials; not tried again for ${left} unless they change`,
      });
    }
    return { driver: this.#driver(machine), target: { ...target, rememberedSuite: cipherSuite }, digest };
  }

  #driver({ spec }: Document<"machine">): BmcDriver {
    const { protocol } = spec.bmc;
    const driver = this.#options.drivers.find((each) => protocol === "auto" || each.protocol === protocol);
    if (driver !== undefined) return driver;
    throw bmcErrors.BMC_PROTOCOL_MISSING({ message: `this agent does not speak ${protocol}` });
  }

  #opened(name: string, { cipherSuite }: Bmc): void {
    const { memory } = this.#options;
    const known = memory.read(name);
    if (known.cipherSuite === cipherSuite && known.refused === undefined) return;
    memory.write(name, { cipherSuite });
  }

  /** Each refusal doubles the wait: a BMC that locks after a few tries must never be brought there. */
  #refused(name: string, digest: string): void {
    const { memory, clock, log } = this.#options;
    const known = memory.read(name);
    const waiting = known.refused?.digest === digest && known.refused.notBeforeMs > clock.now();
    if (waiting) return; // it was not tried
    const times = known.refused?.digest === digest ? known.refused.times + 1 : 1;
    const wait = Math.min(hours(1) * 2 ** (times - 1), hours(24));
    memory.write(name, { ...known, refused: { digest, times, notBeforeMs: clock.now() + wait } });
    log.warn({ machine: name, times, nextTry: formatDuration(wait) }, "the BMC refused the credentials");
  }
}

export interface BmcPoolOptions {
  readonly documents: HeldDocuments;
  readonly opener: Opener;
  /** In the order in which `protocol: auto` tries them. */
  readonly drivers: readonly BmcDriver[];
  readonly memory: MachineStore;
  readonly clock: Clock;
  readonly log: Logger;
}
