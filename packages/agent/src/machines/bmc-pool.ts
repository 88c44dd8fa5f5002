import {
  type Clock,
  counter,
  formatDuration,
  gauge,
  isLongshoreError,
  type Logger,
  minutes,
  type Random,
} from "@longshore/kit";
import type { Bmc, BmcDriver } from "../bmc/bmc.ts";
import { bmcErrors, bmcReason } from "../bmc/bmc-errors.ts";
import type { Document } from "../intents/document.ts";
import type { MachineMemory, MachineStore } from "../store/machines.ts";
import { Breaker } from "./breaker.ts";
import type { BmcLogins } from "../passwords/bmc-logins.ts";
import { type BmcUser, type BmcWork, isAnswer, MachineBmc } from "./machine-bmc.ts";

/** The BMCs of the site's machines: how to log in, what was learnt, one kept session each, and a rest for those that fail. */
export class BmcPool implements AsyncDisposable {
  readonly #options: BmcPoolOptions;
  readonly #bmcs = new Map<string, Pooled>();

  constructor(options: BmcPoolOptions) {
    this.#options = options;
  }

  /**
   * Works with a machine's BMC, alone. Throws from `bmcErrors` (BMC_RESTING while it is left alone, unless this is
   * urgent), or the signal's reason.
   */
  async use<T>(
    machine: Document<"machine">,
    work: BmcWork<T>,
    signal: AbortSignal,
    how: { readonly urgent?: boolean } = {},
  ): Promise<T> {
    const pooled = this.#pooled(machine.name);
    const { bmc, breaker } = pooled;
    let user: BmcUser | undefined;
    const login = (): BmcUser => {
      if (breaker.state === "open" && how.urgent !== true) throw resting(machine, breaker);
      user = this.#user(machine);
      return user;
    };
    const working: BmcWork<T> = (open, pause) => {
      this.#opened(machine.name, pooled, open);
      return work(open, pause);
    };
    try {
      const result = await bmc.use(login, working, signal);
      this.#judge(machine.name, breaker, undefined);
      return result;
    } catch (error) {
      if (user !== undefined) this.#judge(machine.name, breaker, error);
      if (user !== undefined && isLongshoreError(error) && error.retry === "once") this.#refused(machine.name, user);
      throw error;
    }
  }

  /** When credentials that the BMC refused may be tried again, milliseconds since 1970; undefined: not before they change. */
  notBefore(name: string): number | undefined {
    const refused = this.#options.memory.read(name).refused;
    return refused === undefined ? 0 : isFinal(refused) ? undefined : refused.notBeforeMs;
  }

  /** The next one to use it logs in anew. */
  async renew(name: string): Promise<void> {
    await this.#bmcs.get(name)?.bmc.renew();
  }

  breaker(name: string): Pick<Breaker, "state" | "waitMs" | "failures" | "lastReason"> {
    return this.#pooled(name).breaker;
  }

  async forget(name: string): Promise<void> {
    const pooled = this.#bmcs.get(name);
    this.#bmcs.delete(name);
    this.#options.memory.forget(name);
    this.#count();
    await pooled?.bmc[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.allSettled([...this.#bmcs.values()].map(({ bmc }) => bmc[Symbol.asyncDispose]()));
  }

  #pooled(name: string): Pooled {
    const known = this.#bmcs.get(name);
    if (known !== undefined) return known;
    const { clock, random, restMs } = this.#options;
    const fresh: Pooled = { bmc: new MachineBmc(clock), breaker: new Breaker({ clock, random, firstMs: restMs }) };
    this.#bmcs.set(name, fresh);
    return fresh;
  }

  #user(machine: Document<"machine">): BmcUser {
    const { logins, memory, clock } = this.#options;
    const ways = logins.of(machine);
    const { refused, cipherSuite } = memory.read(machine.name);
    if (refused?.digest === digestOfAll(ways) && (isFinal(refused) || refused.notBeforeMs > clock.now())) {
      const until = isFinal(refused) ? "they change" : `${formatDuration(refused.notBeforeMs - clock.now())} are over`;
      throw bmcErrors.BMC_WRONG_PASSWORD({
        message: `${machine.spec.bmc.address} refused the credentials; not tried before ${until}`,
      });
    }
    const driver = this.#driver(machine);
    return {
      driver,
      logins: ways.map(({ target, digest, from }) => ({
        target: { ...target, rememberedSuite: cipherSuite },
        digest,
        took: () => logins.took(machine, from),
      })),
    };
  }

  #driver({ spec }: Document<"machine">): BmcDriver {
    const { protocol } = spec.bmc;
    const driver = this.#options.drivers.find((each) => protocol === "auto" || each.protocol === protocol);
    if (driver !== undefined) return driver;
    throw bmcErrors.BMC_PROTOCOL_MISSING({ message: `this agent does not speak ${protocol}` });
  }

  /** What was learnt of it is kept; that it took the credentials, too. */
  #opened(name: string, pooled: Pooled, open: Bmc): void {
    if (pooled.open === open) return;
    pooled.open = open;
    logins.inc({ outcome: "ok" });
    const { memory } = this.#options;
    const { cipherSuite } = open;
    const { refused, ...known } = memory.read(name);
    if (known.cipherSuite === cipherSuite && refused === undefined) return;
    memory.write(name, { ...known, cipherSuite });
  }

  /** Whatever the BMC says itself shows that it lives. */
  #judge(name: string, breaker: Breaker, error: unknown): void {
    const before = breaker.state;
    const reason = bmcReason(error);
    if (error === undefined || isAnswer(error)) breaker.succeeded();
    else if (reason !== undefined && !OTHERS.has(reason)) {
      breaker.failed(reason);
      logins.inc({ outcome: reason });
    }
    if ((before === "closed") === (breaker.state === "closed")) return;
    this.#options.log.warn({ machine: name, failures: breaker.failures, reason }, BREAKER_LINES[breaker.state]);
    this.#count();
  }

  #count(): void {
    openBreakers.set([...this.#bmcs.values()].filter(({ breaker }) => breaker.state !== "closed").length);
  }

  /** One more try some time later, in case the BMC was not itself; from then on only other credentials are tried. */
  #refused(name: string, { logins: tried }: BmcUser): void {
    const { memory, clock, log } = this.#options;
    const known = memory.read(name);
    const digest = digestOfAll(tried);
    const times = (known.refused?.digest === digest ? known.refused.times : 0) + tried.length;
    const refused = { digest, times, notBeforeMs: clock.now() + TRIED_AGAIN_AFTER };
    memory.write(name, { ...known, refused });
    logins.inc({ outcome: "Refused" });
    log.warn({ machine: name, times, final: isFinal(refused) }, "the BMC refused the credentials");
  }
}

/** Of one login its own digest. */
function digestOfAll(logins: readonly { readonly digest: string }[]): string {
  return logins.map(({ digest }) => digest).join(" ");
}

interface Pooled {
  readonly bmc: MachineBmc;
  readonly breaker: Breaker;
  open?: Bmc;
}

export interface BmcPoolOptions {
  readonly logins: BmcLogins;
  /** In the order in which `protocol: auto` tries them. */
  readonly drivers: readonly BmcDriver[];
  readonly memory: MachineStore;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  /** Milliseconds for which a BMC that failed several times in a row is left alone at first. */
  readonly restMs: number;
}

/** BMCs lock an account after a few wrong passwords: two are all that the agent ever spends on one version of a Secret. */
function isFinal({ times }: NonNullable<MachineMemory["refused"]>): boolean {
  return times >= 2;
}
const TRIED_AGAIN_AFTER = minutes(10);

/** Reasons that a rest does not help, and that have a wait of their own. */
const OTHERS: ReadonlySet<string> = new Set([
  "WrongPassword",
  "UnknownUser",
  "CredentialsMissing",
  "CredentialsUnreadable",
  "ProtocolMissing",
  "Resting",
]);

function resting({ name }: Document<"machine">, breaker: Breaker): Error {
  const { failures, waitMs, lastReason } = breaker;
  return bmcErrors.BMC_RESTING({
    message: `the BMC of ${name} failed ${failures} times in a row (${lastReason}); asked again in ${formatDuration(Math.ceil(waitMs / 1000) * 1000)}`,
  });
}

const BREAKER_LINES = {
  closed: "the BMC is back",
  open: "the BMC is left alone for a while",
  "half-open": "the BMC is left alone for a while",
} as const;

const openBreakers = gauge({
  name: "longshore_bmc_breakers_open",
  help: "BMCs that are left alone for a while, because they failed several times in a row.",
});

const logins = counter({
  name: "longshore_bmc_logins_total",
  help: "Logins at BMCs, and uses that failed, by outcome: ok, or the reason as a condition gives it.",
  labels: ["outcome"],
});
