import { type AnySubject, type ParamsOf, patternOf, type Signer, streams, subjectOf } from "@longshore/contracts";
import { deadline } from "@longshore/kit";
import { judgeCall, sealCall, vouchForSelf } from "../call.ts";
import type { CarriedMessage, Carrier, Follow } from "../carrier.ts";
import { claimBus } from "../claim.ts";
import { busErrors } from "../errors.ts";
import type { ConnectOptions, Reports } from "../link-options.ts";
import type { CallContext, CallOptions, HubLink, ReplyIn, RequestIn, RequestOf } from "../ports.ts";
import { ReplayCache } from "../replay-cache.ts";
import { readReply } from "../replies.ts";
import type { Credentials } from "../trust/key-pair.ts";
import { ensureStreams } from "./ensure-streams.ts";
import { follow } from "./follow.ts";
import { lastValues } from "./last-values.ts";
import { openHubSession } from "./open-hub-session.ts";
import { putObject } from "./put-object.ts";
import { answer, cameThroughImport, readRequest, refuse } from "./serve.ts";
import { store } from "./store.ts";

export interface HubOptions extends ConnectOptions, HubLinkOptions {
  readonly credentials: Credentials;
  /** How many servers keep each stream; default 1. */
  readonly replicas?: 1 | 3 | 5 | undefined;
  /** How this hub names itself as the one that decides on this bus; absent: a tool that only reads or writes beside it. */
  readonly claim?: string | undefined;
  /** Gives up waiting for the server. */
  readonly signal?: AbortSignal | undefined;
}

/** Hubs share the work: each request goes to one of them. */
const QUEUE = "hub";
const CALL_TIMEOUT_MS = 10_000;
const ONE_DAY_MS = 86_400_000;

/** The hub's side of the bus. Resolves when the server was reached and every stream and bucket is there. */
export async function connectHub(options: HubOptions): Promise<HubLink> {
  const { replicas = 1, claim, signal } = options;
  const session = await openHubSession(
    {
      ...options,
      prepare: (connection) => ensureStreams(connection, replicas),
      begin: async (begun) => {
        if (claim !== undefined) await claimBus(begun, claim, signal);
      },
    },
    ONE_DAY_MS,
    signal,
  );
  return new CarriedHubLink(session, (spec, signal) => follow(session, spec, signal), options);
}

export interface HubLinkOptions extends Reports {
  /** Signs each command to a site; read anew for each, so that another key can follow. */
  readonly signer: () => Signer;
}

/** What a hub may do, over whatever carries it. */
export class CarriedHubLink implements HubLink {
  readonly intents;
  readonly statuses;
  readonly records;
  readonly #session: Carrier;
  readonly #follow: Follow;
  readonly #reports: HubLinkOptions;
  readonly #used = new ReplayCache();

  constructor(session: Carrier, follow: Follow, reports: HubLinkOptions) {
    this.#session = session;
    this.#follow = follow;
    this.#reports = reports;
    this.intents = lastValues(session, streams.intents.name, follow);
    this.statuses = lastValues(session, streams.status.name, follow);
    this.records = lastValues(session, streams.records.name, follow);
  }

  get state(): HubLink["state"] {
    return this.#session.state;
  }

  onState(listen: Parameters<HubLink["onState"]>[0]): () => void {
    return this.#session.onState(listen);
  }

  facts(...[stream, from, take, signal, current]: Parameters<HubLink["facts"]>): Promise<void> {
    const { name, storage } = streams[stream];
    const durable = storage === "file";
    return this.#follow({ stream: name, filter: ">", from, durable, take, ...(current && { current }) }, signal);
  }

  async audit(subject: string, payload: Uint8Array, signal?: AbortSignal): Promise<void> {
    const id = Buffer.from(this.#session.options.random.bytes(16)).toString("hex");
    await store(this.#session, { subject, payload, id }, signal);
  }

  async publishEvent(subject: string, payload: Uint8Array, id: string, signal?: AbortSignal): Promise<void> {
    await store(this.#session, { subject, payload, id }, signal);
  }

  onSignal<S extends AnySubject>(row: S, take: (params: ParamsOf<S>, message: RequestOf<S>) => void): () => void {
    return this.#session.subscribe(patternOf(row), ({ subject, data }) => {
      const read = readRequest(row, subject, data, this.#reports);
      if (read !== undefined) take(read.params, read.request);
    });
  }

  serveAsk<S extends AnySubject>(
    row: S,
    serve: (params: ParamsOf<S>, request: RequestOf<S>) => Promise<ReplyIn<S>>,
    where: Partial<ParamsOf<S>> = {},
  ): () => void {
    return this.#serveImported(row, patternOf(row, where), serve);
  }

  serveEnrol<S extends AnySubject>(row: S, serve: Parameters<typeof this.serveAsk<S>>[1]): () => void {
    return this.#serveImported(row, patternOf(row), serve);
  }

  #serveImported<S extends AnySubject>(
    row: S,
    pattern: string,
    serve: (params: ParamsOf<S>, request: RequestOf<S>) => Promise<ReplyIn<S>>,
  ): () => void {
    const reports = this.#reports;
    const take = (message: CarriedMessage): void => {
      if (!cameThroughImport(row, message, reports)) return;
      const read = readRequest(row, message.subject, message.data, reports);
      if (read === undefined) return;
      const answering = { row, message, reports, internal: busErrors.HUB_INTERNAL };
      void answer(answering, () => serve(read.params, read.request));
    };
    return this.#session.subscribe(pattern, take, QUEUE);
  }

  serveApi<S extends AnySubject>(
    row: S,
    serve: (request: RequestOf<S>, call: CallContext, signal: AbortSignal) => Promise<ReplyIn<S>>,
  ): () => void {
    const reports = this.#reports;
    const { clock } = this.#session.options;
    return this.#session.subscribe(
      row.template,
      (message) => {
        const { subject, reply = "", data: payload } = message;
        const nowMs = clock.now();
        const verdict = judgeCall({ subject, reply, payload }, { nowMs, used: this.#used, vouch: vouchForSelf });
        const answering = { row, message, reports, internal: busErrors.HUB_INTERNAL };
        if ("refused" in verdict) {
          const { refused: reason } = verdict;
          refuse(row, subject, reason, reports);
          // an operator with a wrong clock shall learn of it; what did not come through the import learns nothing
          if (reason !== "reply") void answer(answering, () => Promise.reject(busErrors.BUS_CALL_REFUSED({ reason })));
          return;
        }
        const { body, caller, nonce, expiresAtMs } = verdict.call;
        const read = readRequest(row, subject, body, reports);
        const call = { caller, nonce, expiresAtMs };
        void answer(answering, async () => {
          if (read === undefined) throw busErrors.BUS_CALL_REFUSED({ reason: "broken" });
          const late = (): Error => busErrors.BUS_NO_ANSWER({ subject, reason: "the call has expired" });
          using limit = deadline(clock, expiresAtMs - nowMs, late, this.#session.closing);
          return await serve(read.request, call, limit.signal);
        });
      },
      QUEUE,
    );
  }

  async command<S extends AnySubject>(
    row: S,
    params: ParamsOf<S>,
    request: RequestIn<S>,
    { timeoutMs = CALL_TIMEOUT_MS, signal }: CallOptions = {},
  ) {
    const { clock, random } = this.#session.options;
    const subject = subjectOf(row, params);
    const body = row.request.encode(request);
    const signer = this.#reports.signer();
    const call = sealCall({ subject, body, nowMs: clock.now(), timeoutMs, random, signer });
    return readReply(row, (await this.#session.request(subject, call, { timeoutMs, signal })).data);
  }

  putObject(bytes: Uint8Array, signal?: AbortSignal): Promise<string> {
    return putObject(this.#session, bytes, signal);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}
