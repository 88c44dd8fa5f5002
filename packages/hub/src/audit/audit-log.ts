import { createHash } from "node:crypto";
import type { HubLink } from "@longshore/bus";
import { AuditRecord } from "@longshore/contracts";
import { type Clock, isLongshoreError, type Logger, messageOf } from "@longshore/kit";

/** One deed that changes something: who, by what, asking for what. */
export interface Deed {
  /** Public NKey and name of who does it. */
  readonly key: string;
  readonly name: string;
  /** Subject of the call: "hub.api.site.invite". */
  readonly subject: string;
  readonly nonce: string;
  /** Encoded request. */
  readonly request: Uint8Array;
  /** In words: "site oslo, accept". */
  readonly about: string;
}

/** Every change leaves two records: before it acts, on disk, and with its outcome. */
export class AuditLog {
  readonly #link: Pick<HubLink, "audit">;
  readonly #clock: Clock;
  readonly #log: Logger;

  constructor(link: Pick<HubLink, "audit">, clock: Clock, log: Logger) {
    this.#link = link;
    this.#clock = clock;
    this.#log = log;
  }

  /** Runs `act` once the deed is on record; nothing is done that could not be recorded. */
  async record<T>(deed: Deed, act: () => Promise<T>): Promise<T> {
    await this.#store(deed, "", "");
    try {
      const result = await act();
      await this.#outcome(deed, "done", "");
      return result;
    } catch (error) {
      await this.#outcome(deed, isLongshoreError(error) ? error.code : "HUB_INTERNAL", messageOf(error));
      throw error;
    }
  }

  /** What happened already and is only to be remembered. */
  async note(deed: Deed, outcome: string, message: string): Promise<void> {
    await this.#store(deed, outcome, message);
  }

  /** The deed is done: a missing outcome must not turn it into a failure. */
  async #outcome(deed: Deed, outcome: string, message: string): Promise<void> {
    try {
      await this.#store(deed, outcome, message);
    } catch (error) {
      this.#log.error({ subject: deed.subject, outcome, reason: messageOf(error) }, "an outcome was not recorded");
    }
  }

  async #store({ key, name, subject, nonce, request, about }: Deed, outcome: string, message: string): Promise<void> {
    const requestDigest = createHash("sha256").update(request).digest("hex");
    const atMs = this.#clock.now();
    const record = { atMs, key, name, subject, nonce, requestDigest, about, outcome, message };
    await this.#link.audit(auditSubject(subject), AuditRecord.encode(record));
  }
}

/** `hub.api.site.invite` is kept on `hub.audit.site.invite`. */
function auditSubject(subject: string): string {
  return `hub.audit.${subject.split(".").slice(-2).join(".")}`;
}
