import { openSecret, type SecretSpec } from "@longshore/intents";
import { type Clock, isLongshoreError, type Logger, messageOf, Secret } from "@longshore/kit";
import { bmcErrors } from "../bmc/bmc-errors.ts";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import { digestOf } from "../intents/digest.ts";
import { type Login, loginOf, type Opener } from "../machines/credentials.ts";
import type { Facts } from "../outbox/facts.ts";
import type { HeldPassword, PasswordRecord } from "../store/passwords.ts";
import type { Store } from "../store/store.ts";
import { PASSWORD_KIND, passwordStatus, phaseOf } from "./password-status.ts";
import { afterLogin, logins, type SecretNow, type Source } from "./rotation.ts";

export interface BmcLoginsOptions {
  readonly documents: HeldDocuments;
  readonly opener: Opener;
  readonly store: Pick<Store, "passwords" | "atomically">;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly log: Logger;
}

/** One way in that is tried. */
export interface SourcedLogin extends Login {
  readonly from: Source;
}

/** How to log in to each machine's BMC: by its Secret, or by the password that was made here and outranks it. */
export class BmcLogins {
  readonly #options: BmcLoginsOptions;
  readonly #opened = new WeakMap<Document<"machine">, Map<Source, Opened>>();

  constructor(options: BmcLoginsOptions) {
    this.#options = options;
  }

  /** In the order in which they are to be tried. Throws BMC_CREDENTIALS_MISSING, BMC_CREDENTIALS_UNREADABLE. */
  of(machine: Document<"machine">): readonly SourcedLogin[] {
    const { documents, opener } = this.#options;
    const secret = documents.get("secret", machine.spec.bmc.credentials);
    const record = this.record(machine.name);
    const bySecret = this.#once(machine, "secret", secret?.digest ?? "", () => loginOf(machine, secret, opener));
    const now = { name: machine.spec.bmc.credentials, version: secret?.spec.version ?? 0 };
    return logins(record, now, addressOf(machine)).map((from) => {
      if (from === "secret") return { ...bySecret, from };
      const { spec } = record[from] as HeldPassword;
      const sealed = `${bySecret.digest} ${JSON.stringify(spec)}`;
      return { ...this.#once(machine, from, sealed, () => this.#loginBy(machine.name, bySecret, spec)), from };
    });
  }

  /** The BMC let somebody in by it: what that tells of a rotation is written down and told. */
  took(machine: Document<"machine">, from: Source): void {
    const record = this.record(machine.name);
    const known = afterLogin(record, from, this.secretOf(machine), addressOf(machine));
    if (known !== record) this.write(machine.name, known);
  }

  record(machine: string): PasswordRecord {
    return this.#options.store.passwords.read(machine) ?? {};
  }

  secretOf({ spec }: Document<"machine">): SecretNow {
    const name = spec.bmc.credentials;
    return { name, version: this.#options.documents.get("secret", name)?.spec.version ?? 0 };
  }

  /** In one transaction with what the hub is told of it. */
  write(machine: string, record: PasswordRecord): void {
    const { store, facts, clock, log } = this.#options;
    const before = facts.lastStatus(PASSWORD_KIND, machine);
    const { phase, ok, message } = phaseOf(record);
    const orderId = record.next?.orderId ?? record.last?.orderId ?? "";
    const event = {
      noun: "machine",
      name: machine,
      reason: `BmcPassword${phase}`,
      message,
      evidence: { order: orderId },
    };
    store.atomically(() => {
      store.passwords.write(machine, record);
      facts.status(passwordStatus(machine, record, before, clock.now()));
      facts.event({ ...event, severity: ok === false ? "warning" : "info" });
    });
    log.info({ machine, phase, order: orderId }, "a BMC's password changed its state");
  }

  /** The passwords that were made here and can be opened: they are scrubbed from what is reported. */
  secretValues(): string[] {
    return this.#options.store.passwords.machines().flatMap((machine) => {
      const { current, next } = this.record(machine);
      return [current, next].flatMap((held) => (held === undefined ? [] : this.#values(machine, held.spec)));
    });
  }

  #values(machine: string, spec: SecretSpec): string[] {
    try {
      return Object.values(this.open(machine, spec));
    } catch {
      return [];
    }
  }

  open(machine: string, spec: SecretSpec): Readonly<Record<string, string>> {
    const { site, key, curve } = this.#options.opener;
    return openSecret({ site, name: sealedName(machine) }, spec, key, curve);
  }

  /** As it was opened last, unless another is sealed by now: to open it takes milliseconds, and a BMC is asked every few seconds. */
  #once(machine: Document<"machine">, from: Source, sealed: string, open: () => Login): Login {
    const opened = this.#opened.get(machine) ?? new Map<Source, Opened>();
    this.#opened.set(machine, opened);
    const known = opened.get(from);
    if (known?.sealed === sealed) return known.login;
    const login = open();
    opened.set(from, { sealed, login });
    return login;
  }

  /** The BMC's own key K_G and its suites stay those of the Secret and the document. */
  #loginBy(machine: string, { target }: Login, spec: SecretSpec): Login {
    try {
      const { username = "", password = "" } = this.open(machine, spec);
      const digest = digestOf(
        Buffer.from(`${target.host} ${target.port} ${target.cipherSuites?.join(",")} ${JSON.stringify(spec)}`),
      );
      return { target: { ...target, username, password: new Secret(password) }, digest };
    } catch (cause) {
      if (!isLongshoreError(cause)) throw cause;
      throw bmcErrors.BMC_CREDENTIALS_UNREADABLE({ message: messageOf(cause) }, { cause });
    }
  }
}

/** A login, and what it was sealed in. */
interface Opened {
  readonly sealed: string;
  readonly login: Login;
}

/** Under which name a machine's password is sealed. */
export function sealedName(machine: string): string {
  return `bmc-password/${machine}`;
}

export function addressOf({ spec }: Document<"machine">): string {
  return `${spec.bmc.address}:${spec.bmc.port}`;
}
