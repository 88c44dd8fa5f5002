import type { CallContext, HubLink, ReplyIn, ReplyOf, RequestIn, RequestOf } from "@longshore/bus";
import { type AnySubject, MUTATING } from "@longshore/contracts";
import { histogram, isLongshoreError } from "@longshore/kit";
import type { AuditLog } from "../audit/audit-log.ts";
import type { Caller, Operators } from "../operators/operators.ts";

/** What answers one call of the API, once it is known who calls: with a reply as it is sent, or as it is read. */
export type Answer<S extends AnySubject> = (
  request: RequestOf<S>,
  caller: Calling,
  signal: AbortSignal,
) => Promise<AnyReply<S>> | AnyReply<S>;

/** Who calls, by which call. */
export type Calling = Caller & Pick<CallContext, "nonce">;

type AnyReply<S extends AnySubject> = ReplyIn<S> | ReplyOf<S>;

/** Admits callers, puts what changes something on record, and measures: every call of the API goes through here. */
export class ApiDesk implements Disposable {
  readonly #link: HubLink;
  readonly #operators: Operators;
  readonly #audit: AuditLog;
  readonly #stops: (() => void)[] = [];
  readonly #running = new Set<Promise<unknown>>();

  constructor(link: HubLink, operators: Operators, audit: AuditLog) {
    this.#link = link;
    this.#operators = operators;
    this.#audit = audit;
  }

  /** `about` says in words what a changing call is about, for the record. */
  serve<S extends AnySubject>(row: S, about: (request: RequestOf<S>) => string, answer: Answer<S>): void {
    const stop = this.#link.serveApi(row, (request, call, signal) => {
      const running = this.#answer(row, { about: about(request), request }, () => {
        const caller = { ...this.#operators.admit(call.caller, row.template), nonce: call.nonce };
        return { caller, act: async () => answer(request, caller, signal) };
      });
      this.#running.add(running);
      const end = (): boolean => this.#running.delete(running);
      return running.finally(end) as Promise<ReplyIn<S>>; // a message is encoded from either
    });
    this.#stops.push(stop);
  }

  /** Takes no more calls. */
  [Symbol.dispose](): void {
    for (const stop of this.#stops.splice(0)) stop();
  }

  /** Resolves when the calls that were taken have their answer. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#running);
  }

  async #answer<S extends AnySubject>(
    row: S,
    { about, request }: { about: string; request: RequestOf<S> },
    admit: () => { caller: Calling; act: () => Promise<AnyReply<S>> },
  ): Promise<AnyReply<S>> {
    const done = callSeconds.startTimer({ call: row.template.slice("hub.api.".length) });
    try {
      const { caller, act } = admit();
      const reply = MUTATING.has(row.template)
        ? await this.#audit.record(
            {
              ...caller,
              subject: row.template,
              request: row.request.encode(request as RequestIn<S>),
              about,
            },
            act,
          )
        : await act();
      done({ outcome: "ok" });
      return reply;
    } catch (error) {
      done({ outcome: isLongshoreError(error) ? error.code : "HUB_INTERNAL" });
      throw error;
    }
  }
}

const callSeconds = histogram({
  name: "longshore_hub_api_call_duration_seconds",
  help: "Time from a call of an operator to its answer, long polls included.",
  labels: ["call", "outcome"],
  buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 30],
});
