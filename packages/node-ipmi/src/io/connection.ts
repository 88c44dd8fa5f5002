import { encode, formatDuration } from "@longshore/kit";
import { closeSession } from "../commands/app/close-session.ts";
import type { CipherSuiteId } from "../crypto/suites.ts";
import { type Burst, type BurstEffect, beginBurst, burstStep } from "../session/burst.ts";
import { begin, type Effect, type Handshake, step as handshakeStep } from "../session/handshake.ts";
import { handshakeError } from "../session/handshake-error.ts";
import { parseReply } from "../session/handshake-messages.ts";
import {
  type Ask,
  type LiveEffect,
  type LiveInput,
  type LiveSession,
  step as liveStep,
} from "../session/live-session.ts";
import type { Login } from "../session/login.ts";
import type { Tally } from "../session/statistics.ts";
import type { BmcAddress } from "../target.ts";
import { parseDatagram } from "../wire/datagram.ts";
import { Channel, type ChannelOptions, type Conversation, type ConversationTools } from "./channel.ts";
import { offeredSuites } from "./offered-suites.ts";
import type { Patience } from "./patience.ts";

export interface Answer {
  readonly completionCode: number;
  readonly data: Uint8Array;
  /** It is the BMC that answers so, which was to pass the request on. */
  readonly underway?: boolean;
}

/** One login at a BMC, from Open Session to Close Session, on a socket of its own. */
export class Connection {
  readonly suite: CipherSuiteId;
  readonly #channel: Channel;
  readonly #tally: Tally;
  #live: LiveSession;
  #listener: PayloadListener | undefined;

  private constructor(channel: Channel, tally: Tally, suite: CipherSuiteId, live: LiveSession) {
    this.#channel = channel;
    this.#tally = tally;
    this.suite = suite;
    this.#live = live;
    channel.hearBetween({
      hear: (bytes) => this.#advance({ kind: "datagram", bytes }),
      refuse: (cause) => this.#listener?.refused(cause),
    });
  }

  /** Logs in; throws the catalog error of whatever prevented it. */
  static async open(address: BmcAddress, login: Login, options: ChannelOptions): Promise<Connection> {
    const { clock, tally, patience } = options;
    const start = clock.monotonic();
    const channel = await Channel.open(address, options);
    try {
      const end = await channel.converse(handshake(login), patience);
      if (end.at === "open") {
        tally.logins++;
        const live = { end: end.end, random: login.random, sequence: 0 };
        return new Connection(channel, tally, end.suite, live);
      }
      const offered = end.failure.code === "noCommonSuite" ? await offeredSuites(channel, patience) : undefined;
      const waited = formatDuration(clock.monotonic() - start);
      throw handshakeError(end.failure, { host: channel.host, login, waited, offered });
    } catch (error) {
      channel[Symbol.dispose]();
      throw error;
    }
  }

  /** Sends one request; undefined means that the BMC was silent through all tries. */
  request(ask: Ask, patience: Patience): Promise<Answer | undefined> {
    return this.#channel.converse<Answer | undefined>(
      {
        start: (tools) => this.#advance({ kind: "request", ask }, tools),
        heard: (bytes, tools) => this.#advance({ kind: "datagram", bytes }, tools),
        timeout: (tools) => this.#advance({ kind: "timeout" }, tools),
      },
      patience,
    );
  }

  /**
   * Sends requests that may be repeated, a few at a time, and resolves to the answers to the first so many of them: to all,
   * unless one was lost, out of order or "busy".
   */
  requests(asks: readonly Ask[], patience: Patience): Promise<readonly Answer[]> {
    let burst: Burst;
    const apply = ([next, effects]: [Burst, BurstEffect[]], tools: ConversationTools<readonly Answer[]>): void => {
      burst = next;
      this.#live = next.session;
      for (const effect of effects) {
        if (effect.kind === "arm") tools.arm(effect.ms);
        else if (effect.kind === "over") tools.resolve(burst.answers);
        else this.#perform(effect);
      }
    };
    const now = (): Burst => ({ ...burst, session: this.#live });
    return this.#channel.converse(
      {
        start: (tools) => apply(beginBurst(this.#live, asks), tools),
        heard: (bytes, tools) => apply(burstStep(now(), { kind: "datagram", bytes }), tools),
        timeout: (tools) => apply(burstStep(now(), { kind: "timeout" }), tools),
      },
      patience,
    );
  }

  /** Sends payloads of another type than IPMI messages, and hears them: Serial over LAN. */
  carry(payloadType: number, listener: Omit<PayloadListener, "payloadType">): (payload: Uint8Array) => void {
    this.#listener = { ...listener, payloadType };
    return (payload) => void this.#advance({ kind: "payload", payloadType, payload });
  }

  /** Ends the request that is under way, if any. */
  interrupt(error: Error): void {
    this.#channel.interrupt(error);
  }

  /** Asks the BMC to free the slot and waits for its answer, as long as there is patience. */
  async close(patience: Patience): Promise<void> {
    try {
      await this.request(this.#closing(), patience);
    } catch {
      // refused or out of time: the slot expires by itself
    } finally {
      this.#channel[Symbol.dispose]();
    }
  }

  /** Frees the slot without waiting: for a session that the BMC seems to have forgotten. */
  abandon(): void {
    const [, effects] = liveStep(this.#live, { kind: "request", ask: this.#closing() });
    for (const effect of effects) if (effect.kind === "send") this.#channel.send(effect.datagram);
    this.#channel[Symbol.dispose]();
  }

  /** One step of the session; `tools` are those of the request under way. */
  #advance(input: LiveInput, tools?: ConversationTools<Answer | undefined>): void {
    const [next, effects] = liveStep(this.#live, input);
    this.#live = next;
    for (const effect of effects) {
      if (effect.kind === "arm") tools?.arm(effect.ms);
      else if (effect.kind === "answered") tools?.resolve(effect);
      else if (effect.kind === "unanswered") tools?.resolve(undefined);
      else this.#perform(effect);
    }
  }

  /** What needs nobody who waits. */
  #perform(effect: DoneAtOnce): void {
    if (effect.kind === "send") this.#channel.send(effect.datagram);
    else if (effect.kind === "dropped") this.#tally.drop(effect.why);
    else this.#hearPayload(effect.payloadType, effect.payload);
  }

  #hearPayload(payloadType: number, payload: Uint8Array): void {
    if (this.#listener?.payloadType === payloadType) this.#listener.heard(payload);
    else this.#tally.drop("unexpected");
  }

  #closing(): Ask {
    const data = encode(closeSession.request, { sessionId: this.#live.end.peerId });
    return { netFn: closeSession.netFn, cmd: closeSession.cmd, data, repeatable: true };
  }
}

type DoneAtOnce = Extract<LiveEffect, { kind: "send" | "dropped" | "payload" }>;

interface PayloadListener {
  readonly payloadType: number;
  heard(payload: Uint8Array): void;
  /** ICMP said that nobody listens any more. */
  refused(cause: Error): void;
}

type HandshakeEnd = Extract<Handshake, { at: "open" | "failed" }>;

function handshake(login: Login): Conversation<HandshakeEnd> {
  let state: Handshake;
  const apply = ([next, effects]: [Handshake, Effect[]], tools: ConversationTools<HandshakeEnd>): void => {
    state = next;
    for (const effect of effects) {
      if (effect.kind === "send") tools.send(effect.datagram);
      else tools.arm(effect.ms);
    }
    if (state.at === "open" || state.at === "failed") tools.resolve(state);
  };
  return {
    start: (tools) => apply(begin(login), tools),
    heard(bytes, tools) {
      const datagram = parseDatagram(bytes);
      const reply = datagram?.kind === "plus" ? parseReply(datagram.packet) : undefined;
      if (reply) apply(handshakeStep(state, reply), tools);
    },
    timeout: (tools) => apply(handshakeStep(state, { kind: "timeout" }), tools),
  };
}
