import { isIP } from "node:net";
import { type Clock, messageOf } from "@longshore/kit";
import { ipmiErrors } from "../errors.ts";
import type { Tally } from "../session/statistics.ts";
import { type BmcAddress, IPMI_PORT, nameOf } from "../target.ts";
import type { ChannelListener, Udp, UdpChannel } from "../udp.ts";
import { alarm, type Patience } from "./patience.ts";
import { WakeUp } from "./wake-up.ts";

/** The way to one BMC, on which one conversation at a time takes place. */
export class Channel implements Disposable, ChannelListener {
  readonly host: string;
  readonly clock: Clock;
  readonly #tally: Tally;
  #udp: UdpChannel | undefined;
  readonly #wakeUp: WakeUp;
  #talk: (Listener & { reject(error: Error): void; silent(): void }) | undefined;
  #between: Listener | undefined;

  private constructor(host: string, clock: Clock, tally: Tally) {
    this.host = host;
    this.clock = clock;
    this.#tally = tally;
    this.#wakeUp = new WakeUp(clock, () => this.#talk?.silent());
  }

  static async open(address: BmcAddress, { udp, clock, tally, patience }: ChannelOptions): Promise<Channel> {
    const { host, port = IPMI_PORT } = address;
    const channel = new Channel(nameOf(address), clock, tally);
    // a name has to be asked for, which may take longer than anybody waits
    using limit = isIP(host) === 0 ? alarm(patience, clock) : undefined;
    const signal = limit ? limit.signal : patience.signal;
    try {
      channel.#udp = await udp.connect(host, port, channel, signal);
      return channel;
    } catch (cause) {
      signal?.throwIfAborted();
      throw ipmiErrors.IPMI_UNREACHABLE({ host: channel.host, why: messageOf(cause) }, { cause });
    }
  }

  send(datagram: Uint8Array): void {
    this.#tally.sent++;
    this.#udp?.send(datagram);
  }

  /**
   * Runs a conversation to its end: it is told of datagrams and of the timeouts it armed, and calls `resolve` once.
   * An ICMP refusal, the signal or the end of patience ends it with an error.
   */
  converse<T>(conversation: Conversation<T>, patience: Patience): Promise<T> {
    return new Promise((resolve, reject) => {
      const talk = new Talk(this, conversation, patience, { resolve, reject });
      this.#talk = talk;
      talk.start();
    });
  }

  /** Tells the conversation at `time` that nothing came, unless it has ended or asks for another time until then. */
  wakeAt(time: number): void {
    this.#wakeUp.at(time);
  }

  /** The conversation that took place is over. */
  ended(): void {
    this.#talk = undefined;
    this.#wakeUp.off();
  }

  /** Ends the conversation that takes place, if any. */
  interrupt(error: Error): void {
    this.#talk?.reject(error);
  }

  /** Hears what comes while no conversation takes place. */
  hearBetween(listener: Listener): void {
    this.#between = listener;
  }

  [Symbol.dispose](): void {
    this.#wakeUp[Symbol.dispose]();
    this.#udp?.close();
  }

  datagram(bytes: Uint8Array): void {
    this.#tally.heard++;
    const listener = this.#talk ?? this.#between;
    if (listener) listener.hear(bytes);
    else this.#tally.drop("unexpected");
  }

  refused(cause: Error): void {
    (this.#talk ?? this.#between)?.refuse(cause);
  }
}

export interface ChannelOptions {
  readonly udp: Udp;
  readonly clock: Clock;
  readonly tally: Tally;
  readonly patience: Patience;
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

interface Outcome<T> {
  resolve(result: T): void;
  reject(error: unknown): void;
}

/** One conversation from its start to its end. */
class Talk<T> implements Listener, ConversationTools<T> {
  readonly #channel: Channel;
  readonly #conversation: Conversation<T>;
  readonly #patience: Patience;
  readonly #outcome: Outcome<T>;
  #over = false;
  readonly #abort = (): void => this.reject(this.#patience.signal?.reason);

  constructor(channel: Channel, conversation: Conversation<T>, patience: Patience, outcome: Outcome<T>) {
    this.#channel = channel;
    this.#conversation = conversation;
    this.#patience = patience;
    this.#outcome = outcome;
  }

  start(): void {
    const { signal } = this.#patience;
    if (signal?.aborted) return this.#abort();
    signal?.addEventListener("abort", this.#abort, { once: true });
    this.#conversation.start(this);
  }

  hear(bytes: Uint8Array): void {
    this.#conversation.heard(bytes, this);
  }

  refuse(cause: Error): void {
    this.reject(ipmiErrors.IPMI_REFUSED({ host: this.#channel.host }, { cause }));
  }

  send(datagram: Uint8Array): void {
    this.#channel.send(datagram);
  }

  arm(ms: number): void {
    if (!this.#over) this.#channel.wakeAt(Math.min(this.#channel.clock.monotonic() + ms, this.#patience.until));
  }

  /** Nothing came until the time that was armed. */
  silent(): void {
    if (this.#channel.clock.monotonic() < this.#patience.until) this.#conversation.timeout(this);
    else this.reject(this.#patience.late());
  }

  resolve(result: T): void {
    if (this.#end()) this.#outcome.resolve(result);
  }

  reject(error: unknown): void {
    if (this.#end()) this.#outcome.reject(error);
  }

  #end(): boolean {
    if (this.#over) return false;
    this.#over = true;
    this.#patience.signal?.removeEventListener("abort", this.#abort);
    this.#channel.ended();
    return true;
  }
}
