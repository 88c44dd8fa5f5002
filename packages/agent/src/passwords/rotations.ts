import { createCurveKey, isOwnCurveKey } from "@longshore/bus";
import type { MachineRotatePasswordCommand } from "@longshore/contracts";
import { type Recipient, sealSecret } from "@longshore/intents";
import {
  type Clock,
  done,
  isLongshoreError,
  type Logger,
  messageOf,
  milliseconds,
  type Random,
  requeueAfter,
  type Result,
  Secret,
  seconds,
  WorkQueue,
} from "@longshore/kit";
import { commandErrors } from "../commands/command-errors.ts";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import type { BmcPool } from "../machines/bmc-pool.ts";
import type { Facts } from "../outbox/facts.ts";
import type { NextPassword, PasswordRecord } from "../store/passwords.ts";
import { addressOf, type BmcLogins, sealedName } from "./bmc-logins.ts";
import { makePassword } from "./make-password.ts";
import { passwordErrors } from "./password-errors.ts";
import { PASSWORD_KIND, phaseOf } from "./password-status.ts";
import { decide, givenUp, type Step } from "./rotation.ts";

export interface RotationsOptions {
  readonly self: { readonly key: string };
  readonly site: string;
  readonly documents: HeldDocuments;
  readonly logins: BmcLogins;
  readonly pool: BmcPool;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
  readonly onUnexpected: (error: unknown) => void;
}

/**
 * Changes passwords of BMCs so that whoever may know one always does, whatever dies: a new one is sealed and on the
 * hub's disk before the BMC is told; what the BMC has afterwards is found out by logging in anew.
 */
export class Rotations implements AsyncDisposable {
  readonly #options: RotationsOptions;
  readonly #queue: WorkQueue<string>;

  constructor(options: RotationsOptions) {
    this.#options = options;
    const { clock, random, log, onUnexpected } = options;
    this.#queue = new WorkQueue({
      name: "bmc-password",
      reconcile: (machine, signal) => this.#reconcile(machine, signal),
      clock,
      random,
      workers: 4,
      backoff: { first: seconds(1), max: seconds(60) },
      onError: (machine, error) => {
        log.warn({ machine, error: messageOf(error) }, "a BMC's password could not be changed yet");
        if (!isLongshoreError(error)) onUnexpected(error);
      },
    });
  }

  /** Goes on with what was begun. */
  add(machine: string): void {
    this.#queue.add(machine);
  }

  /** Makes a new password, sealed, on disk and on its way to the hub. Throws AGENT_NO_SUCH_MACHINE, AGENT_PASSWORD_*. */
  order({ machine: name, orderId, recipients }: MachineRotatePasswordCommand): string {
    const { documents, logins } = this.#options;
    const machine = documents.get("machine", name);
    if (machine === undefined) throw commandErrors.AGENT_NO_SUCH_MACHINE({ machine: name });
    const record = logins.record(name);
    const { next, last } = record;
    if (orderId === next?.orderId || orderId === last?.orderId) return phaseOf(record).phase; // asked again
    if (next !== undefined) throw passwordErrors.AGENT_PASSWORD_BUSY({ machine: name, phase: phaseOf(record).phase });
    this.#checkRecipients(recipients);
    const begun = { ...record, next: this.#make(machine, orderId, recipients) };
    logins.write(name, begun);
    this.add(name);
    return phaseOf(begun).phase;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#queue[Symbol.asyncDispose]();
  }

  #checkRecipients(recipients: MachineRotatePasswordCommand["recipients"]): void {
    const agents = recipients.filter(({ key, curveKey }) => key !== curveKey);
    const forged = agents.find(
      ({ key, curveKey, curveKeySignature }) => !isOwnCurveKey(key, curveKey, curveKeySignature),
    );
    if (forged !== undefined) throw passwordErrors.AGENT_PASSWORD_RECIPIENT({ key: forged.key });
    if (!agents.some(({ key }) => key === this.#options.self.key))
      throw passwordErrors.AGENT_PASSWORD_UNSAFE({ missing: "the agent that changes it" });
    if (agents.length === recipients.length)
      throw passwordErrors.AGENT_PASSWORD_UNSAFE({ missing: "the recovery key" });
  }

  #make(machine: Document<"machine">, orderId: string, recipients: readonly Recipient[]): NextPassword {
    const { site, logins, clock, random } = this.#options;
    const [login] = logins.of(machine);
    const { username = "", password } = login?.target ?? {};
    const isLong = Buffer.byteLength(password?.reveal() ?? "") > 16; // this BMC takes such
    const data = { username, password: makePassword(isLong ? 20 : 16, random) };
    const spec = sealSecret(
      { site, name: sealedName(machine.name) },
      { version: 1, data },
      recipients,
      createCurveKey(),
    );
    const { name: secret, version } = logins.secretOf(machine);
    return { address: addressOf(machine), secret, version, spec, madeAtMs: clock.now(), orderId, step: "sealed" };
  }

  async #reconcile(name: string, signal: AbortSignal): Promise<Result> {
    const { documents, logins } = this.#options;
    const machine = documents.get("machine", name);
    const record = logins.record(name);
    if (machine === undefined || record.next === undefined) return done; // it comes back with its document
    const step = this.#step(machine);
    switch (step) {
      case "nothing":
        return done;
      case "give up":
        logins.write(name, givenUp(record, record.next, logins.secretOf(machine)));
        return done;
      case "tell":
        return requeueAfter(LOOK_EVERY);
      case "set":
        await this.#set(machine, record, record.next, signal);
        return requeueAfter(milliseconds(0));
      case "log in":
        return this.#settle(machine, signal);
      default:
        return step satisfies never;
    }
  }

  #step(machine: Document<"machine">): Step {
    const { logins, facts } = this.#options;
    const isStored = facts.isStored(PASSWORD_KIND, machine.name);
    return decide(logins.record(machine.name), logins.secretOf(machine), addressOf(machine), isStored);
  }

  async #set(
    machine: Document<"machine">,
    record: PasswordRecord,
    next: NextPassword,
    signal: AbortSignal,
  ): Promise<void> {
    const { logins, pool } = this.#options;
    const password = new Secret(logins.open(machine.name, next.spec)["password"] ?? "");
    const work: Parameters<typeof pool.use<void>>[1] = async (bmc) => {
      if (this.#step(machine) !== "set") return; // it was logged in anew, or the Secret changed
      if (bmc.password === undefined) {
        logins.write(machine.name, {
          ...(record.current && { current: record.current }),
          last: {
            orderId: next.orderId,
            result: "NotStored",
            message: passwordErrors.AGENT_PASSWORD_FIXED({ machine: machine.name }).message,
          },
        });
        return;
      }
      const setting: NextPassword = { ...next, step: "setting" };
      logins.write(machine.name, { ...logins.record(machine.name), next: setting });
      const doubt = await doubtOf(bmc.password, password, signal);
      if (doubt !== undefined)
        logins.write(machine.name, { ...logins.record(machine.name), next: { ...setting, doubt } });
    };
    await pool.use(machine, work, signal, { urgent: true });
  }

  /** Logging in anew shows which password the BMC has; `BmcLogins` writes it down. */
  async #settle(machine: Document<"machine">, signal: AbortSignal): Promise<Result> {
    const { pool } = this.#options;
    await pool.renew(machine.name);
    try {
      await pool.use(machine, async () => {}, signal, { urgent: true });
    } catch (error) {
      const isRefused = isLongshoreError(error) && error.retry === "once";
      if (!isRefused) throw error; // later
      return done; // no more tries until another Secret comes
    }
    return done;
  }
}

/** Why the BMC is thought to have the old password still; undefined when it seems to have the new one. */
async function doubtOf(
  control: NonNullable<Parameters<Parameters<BmcPool["use"]>[1]>[0]["password"]>,
  password: Secret,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await control.set(password, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    return messageOf(error);
  }
  const isStored = await control.test(password, signal).catch(() => undefined);
  return isStored === false ? "it said yes, and then that its user has another password" : undefined;
}

/** Until the hub has it on its disk. */
const LOOK_EVERY = milliseconds(250);
