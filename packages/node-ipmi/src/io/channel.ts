import { type Clock, messageOf } from "@longshore/kit";
import { ipmiErrors } from "../errors.ts";
import type { Tally } from "../session/statistics.ts";
import { type BmcAddress, IPMI_PORT, nameOf } from "../target.ts";
import type { Udp } from "../udp.ts";

/** A connected socket to one BMC on which one conversation at a time takes place. */
export class Channel implements Disposable {
  readonly host: string;
  readonly clock: Clock;
  readonly #tally: Tally;
  #transmit: (datagram: Uint8Array) => void = () => undefined;
  #close: () => void = () => undefined;
  #wait: Listener | undefined;
  #between: Listener | undefined;

  private constructor(host: string, clock: Clock, tally: Tally) {
    this.host = host;
    this.clock = clock;
    this.#tally = tally;
  }

  static async open(address: BmcAddress, { udp, clock, tally, signal }: ChannelOptions): Promise<Channel> {
    const channel = new Channel(nameOf(address), clock, tally);
    const listener = {
      datagram: (bytes: Uint8Array) => channel.#hear(bytes),
      refused: (cause: Error) => channel.#refuse(cause),
    };
    try {
      const socket = await udp.connect(address.host, address.port ?? IPMI_PORT, listener, signal);
      channel.#transmit = (datagram) => socket.send(datagram);
      channel.#close = () => socket.close();
    } catch (cause) {
      signal.throwIfAborted();
      throw ipmiErrors.IPMI_UNREACHABLE({ host: channel.host, why: messageOf(cause) }, { cause });
    }
    return channel;
  }

  send(datagram: Uint8Array): void {
    this.#tally.sent++;
    this.#transmit(datagram);
  }

  /**
   * Runs a conversation to its end: it is told of datagrams and of the timeouts it armed, and calls `resolve` once.
   * An ICMP refusal or the signal ends it with an error.
   */
  converse<T>(conversation: Conversation<T>, signal: AbortSignal): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    let cancelTimer = (): void => undefined;
    const abort = (): void => reject(signal.reason);
    const tools: ConversationTools<T> = {
      send: (datagram) => this.send(datagram),
      arm: (ms) => {
        cancelTimer();
        cancelTimer = this.clock.after(ms, () => {
          // a busy process may be late itself: what lies in the socket is heard before silence is believed
          cancelTimer = this.clock.after(0, () => conversation.timeout(tools));
        });
      },
      resolve,
    };
    signal.addEventListener("abort", abort, { once: true });
    this.#wait = {
      hear: (bytes) => conversation.heard(bytes, tools),
      refuse: (cause) => reject(ipmiErrors.IPMI_REFUSED({ host: this.host }, { cause })),
    };
    if (signal.aborted) abort();
    else conversation.start(tools);
    return promise.finally(() => {
      cancelTimer();
      signal.removeEventListener("abort", abort);
      this.#wait = undefined;
    });
  }

  /** Hears what comes while no conversation takes place. */
  hearBetween(listener: Listener): void {
    this.#between = listener;
  }

  [Symbol.dispose](): void {
    this.#close();
  }

  #hear(bytes: Uint8Array): void {
    this.#tally.heard++;
    const listener = this.#wait ?? this.#between;
    if (listener) listener.hear(bytes);
    else this.#tally.drop("unexpected");
  }

  #refuse(cause: Error): void {
    (this.#wait ?? this.#between)?.refuse(cause);
  }
}

export interface ChannelOptions {
  readonly udp: Udp;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

/** A state machine as the channel drives it. */
export interface Conversation<T> {
  start(tools: ConversationTools<T>): void;
  heard(bytes: Uint8Array, tools: ConversationTools<T>): void;
  timeout(tools: ConversationTools<T>): void;
}

export interface ConversationTools<T> {
  send(datagram: Uint8Array): void;
  arm(ms: number): void;
  resolve(result: T): void;
}

interface Listener {
  hear(bytes: Uint8Array): void;
  refuse(cause: Error): void;
}
