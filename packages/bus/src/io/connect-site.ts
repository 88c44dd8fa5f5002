import { createHmac } from "node:crypto";
import { type AnySubject, IntentIndex, Signed, streams, subjectOf, subjects } from "@longshore/contracts";
import { counter, gauge, histogram, type Secret } from "@longshore/kit";
import { judgeCall, type Received, type Verdict } from "../call.ts";
import type { Carrier } from "../carrier.ts";
import { busErrors } from "../errors.ts";
import { Gate } from "../gate.ts";
import type { CommandTrust, ConnectOptions, Reports } from "../link-options.ts";
import type {
  AskOptions,
  CallContext,
  IndexHint,
  OutgoingFact,
  ReplyIn,
  RequestIn,
  RequestOf,
  SiteLink,
} from "../ports.ts";
import { readReply } from "../replies.ts";
import { inboxOf, SITE_API_PREFIX } from "../trust/permissions.ts";
import { directGet } from "./direct-get.ts";
import { readObject } from "./read-object.ts";
import { answer, readRequest, refuse } from "./serve.ts";
import { Session } from "./session.ts";
import { store } from "./store.ts";
import { storeInOrder } from "./store-in-order.ts";

export const busFactsInFlight = gauge({
  name: "longshore_bus_facts_in_flight",
  help: "Facts that were sent and wait for the hub's acknowledgement; those of one batch count as one.",
});
export const busFactsWaiting = gauge({
  name: "longshore_bus_facts_waiting",
  help: "Facts that wait for others to be acknowledged before they are sent: the back-pressure.",
});
export const busFactSeconds = histogram({
  name: "longshore_bus_fact_publish_duration_seconds",
  help: "Time from sending a fact to its acknowledgement or to giving up, repeats included.",
  labels: ["outcome"],
  buckets: [0.005, 0.02, 0.1, 0.5, 2, 5, 20],
});
export const busSignalsDropped = counter({
  name: "longshore_bus_signals_dropped_total",
  help: "Beats and other signals that were not sent because the line was down.",
});

export interface SiteOptions extends ConnectOptions, Reports {
  readonly site: string;
  /** Read anew for each connection, so that renewed credentials are used. */
  readonly jwt: () => string;
  readonly seed: Secret;
  readonly commands: CommandTrust;
  /** Facts that may be unacknowledged at once; default 64. */
  readonly maxInFlight?: number | undefined;
}

/** How long the hub may take to answer a question, milliseconds. */
const ASK_WITHIN_MS = 10_000;

/** The line of an agent to its hub. Returns at once; the line comes up when the hub is there. */
export function connectSite(options: SiteOptions): SiteLink {
  const { site } = options;
  const session = new Session({ ...options, kind: "site", name: `site ${site}`, inboxPrefix: inboxOf.site(site) });
  return new CarriedSiteLink(session, options);
}

export type SiteLinkOptions = Pick<SiteOptions, "site" | "seed" | "commands" | "maxInFlight" | keyof Reports>;

/** What a site may do, over whatever carries it. */
export class CarriedSiteLink implements SiteLink {
  readonly site: string;
  readonly #options: SiteLinkOptions;
  readonly #session: Carrier;
  readonly #gate: Gate;

  constructor(session: Carrier, options: SiteLinkOptions) {
    this.#options = options;
    this.site = options.site;
    this.#session = session;
    this.#gate = new Gate(options.maxInFlight ?? 64, ({ inside, waiting }) => {
      if (inside !== undefined) busFactsInFlight.inc(inside);
      if (waiting !== undefined) busFactsWaiting.inc(waiting);
    });
  }

  get state(): SiteLink["state"] {
    return this.#session.state;
  }

  onState(listen: Parameters<SiteLink["onState"]>[0]): () => void {
    return this.#session.onState(listen);
  }

  readIntent(kind: string, name: string, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    return this.#read(subjectOf(subjects.intent, { site: this.site, kind, name }), signal);
  }

  readIndex(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    return this.#read(subjectOf(subjects.intentIndex, { site: this.site }), signal);
  }

  readTrust(signal?: AbortSignal): Promise<Uint8Array | undefined> {
    return this.#read(subjectOf(subjects.trustKeys, { site: this.site }), signal);
  }

  onHint(listen: (hint: IndexHint) => void): () => void {
    // each order has an index; the envelopes that go live with it would only cost their way here
    return this.#session.subscribe(this.#subject(subjects.intentIndex), ({ data }) => listen(hintOf(data)));
  }

  publishFact(subject: string, payload: Uint8Array, id: string, signal?: AbortSignal): Promise<void> {
    return this.publishFacts([{ subject, payload, id }], signal);
  }

  async publishFacts(facts: readonly OutgoingFact[], signal?: AbortSignal): Promise<void> {
    const writes = facts.map((fact) => ({ ...fact, id: this.#unguessable(fact.id) }));
    const [only] = writes;
    if (only === undefined) return;
    const leave = await this.#gate.enter(signal);
    const stop = busFactSeconds.startTimer();
    try {
      await (writes.length === 1 ? store(this.#session, only, signal) : storeInOrder(this.#session, writes, signal));
      stop({ outcome: "stored" });
    } catch (error) {
      stop({ outcome: "failed" });
      throw error;
    } finally {
      leave();
    }
  }

  signal<S extends AnySubject>(row: S, message: RequestIn<S>): void {
    const sent = this.#session.publish(this.#subject(row), row.request.encode(message));
    if (!sent) busSignalsDropped.inc();
  }

  async ask<S extends AnySubject>(row: S, request: RequestIn<S>, { params, signal }: AskOptions<S> = {}) {
    const options = { timeoutMs: ASK_WITHIN_MS, signal };
    const subject = subjectOf<AnySubject>(row, { ...params, site: this.site });
    const reply = await this.#session.request(subject, row.request.encode(request), options);
    return readReply(row, reply.data);
  }

  serveCommand<S extends AnySubject>(
    row: S,
    serve: (request: RequestOf<S>, call: CallContext) => Promise<ReplyIn<S>>,
  ): () => void {
    return this.#session.subscribe(this.#subject(row), (message) => {
      const { subject, reply = "", data: payload } = message;
      const answering = { row, message, reports: this.#options, internal: busErrors.SITE_INTERNAL };
      const verdict = this.#judge({ subject, reply, payload });
      if ("failed" in verdict) return void answer(answering, () => Promise.reject(verdict.failed));
      if ("refused" in verdict) return refuse(row, subject, verdict.refused, this.#options);
      const { body, caller, nonce, expiresAtMs } = verdict.call;
      const read = readRequest(row, subject, body, this.#options);
      if (read === undefined) return;
      void answer(answering, () => serve(read.request, { caller, nonce, expiresAtMs }));
    });
  }

  readObject(digest: string, signal?: AbortSignal): Promise<Uint8Array> {
    return readObject(this.#session, digest, signal);
  }

  renewed(): Promise<void> {
    return this.#session.reconnect();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }

  async #read(subject: string, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    return (await directGet(this.#session, SITE_API_PREFIX, streams.intents.name, subject, signal))?.payload;
  }

  /** The nonce of a call that is right is written down here: where that fails (a full disk), the caller is told. */
  #judge(message: Received): Verdict | { readonly failed: unknown } {
    try {
      return judgeCall(message, { nowMs: this.#session.options.clock.now(), ...this.#options.commands });
    } catch (failed) {
      return { failed };
    }
  }

  /**
   * The stream's memory of ids knows no sites: who could guess the id of another site's next fact would send it first,
   * and that fact would be taken for a repeat.
   */
  #unguessable(id: string): string {
    return createHmac("sha256", this.#options.seed.reveal()).update(id).digest("base64url");
  }

  /** A row of this site; its other parameters, if any, are the caller's mistake. */
  #subject(row: AnySubject): string {
    return subjectOf(row, { site: this.site });
  }
}

function hintOf(index: Uint8Array): IndexHint {
  try {
    const { epoch, generation } = IntentIndex.decode(Signed.decode(index).payload);
    return { epoch, generation };
  } catch {
    return { epoch: 0, generation: 0 };
  }
}
