import { createSocket, type Socket } from "node:dgram";
import { isIPv4 } from "node:net";
import type { ChannelListener, Udp, UdpChannel } from "../udp.ts";
import { plain, resolve, systemUdp } from "./system-udp.ts";

/**
 * One socket for as many BMCs as there are, over IPv4: a thousand sockets take longer to make and to close than what is
 * said on them. What comes from any address and port but those of a channel is not heard. ICMP tells such a socket
 * nothing, so a BMC that says nothing to the first datagram is sent the next one through a connected socket of its own,
 * which hears why. IPv6, and a second channel to the same address, have a socket of their own from the start.
 */
export function sharedUdp(): Udp & Disposable {
  const shared = new SharedSocket();
  return {
    connect: (host, port, listener, signal) => shared.connect(host, port, listener, signal),
    bind: systemUdp.bind,
    [Symbol.dispose]: () => shared.close(),
  };
}

/** Datagrams that may wait to be read, in bytes: what a few thousand BMCs answer at once. The system may give less. */
const READ_AHEAD = 4_194_304;

class SharedSocket {
  /** By port, which is the same for nearly all, then by address. */
  readonly #channels = new Map<number, Map<string, SharedChannel>>();
  #open: Promise<Socket> | undefined;
  /** The same once it is there. */
  #bound: Socket | undefined;

  connect(
    host: string,
    port: number,
    listener: ChannelListener,
    signal?: AbortSignal,
  ): UdpChannel | Promise<UdpChannel> {
    if (this.#bound && !signal?.aborted && isIPv4(host)) return this.#join(this.#bound, host, port, listener);
    return this.#connectLater(host, port, listener, signal);
  }

  async #connectLater(
    host: string,
    port: number,
    listener: ChannelListener,
    signal: AbortSignal | undefined,
  ): Promise<UdpChannel> {
    const { address, family } = await resolve(host, signal);
    const socket = family === 4 ? await this.#socket() : undefined;
    signal?.throwIfAborted();
    return socket
      ? await this.#join(socket, address, port, listener)
      : await systemUdp.connect(address, port, listener, signal);
  }

  #join(socket: Socket, address: string, port: number, listener: ChannelListener): UdpChannel | Promise<UdpChannel> {
    const channels = this.#at(port);
    if (channels.has(address)) return systemUdp.connect(address, port, listener);
    const channel = new SharedChannel({ socket, address, port, listener, leave: () => void channels.delete(address) });
    channels.set(address, channel);
    return channel;
  }

  /** What is sent on its channels afterwards is silence. */
  close(): void {
    for (const channel of this.#all()) channel.close();
    void this.#open?.then((socket) => socket.close()).catch(() => undefined);
    this.#open = undefined;
    this.#bound = undefined;
  }

  async #socket(): Promise<Socket> {
    const opening = (this.#open ??= this.#bind());
    try {
      const socket = await opening;
      if (this.#open === opening) this.#bound = socket;
      return socket;
    } catch (error) {
      if (this.#open === opening) this.#open = undefined; // there may be a descriptor left next time
      throw error;
    }
  }

  #bind(): Promise<Socket> {
    const { promise, resolve: settle, reject } = Promise.withResolvers<Socket>();
    const lookup = (own: string, _: unknown, found: (error: null, address: string, family: number) => void): void =>
      found(null, own, 4); // all are addresses already
    const socket = createSocket({ type: "udp4", lookup, recvBufferSize: READ_AHEAD });
    socket.once("error", reject).bind(0, () => {
      socket.off("error", reject).on("error", (cause) => {
        for (const channel of this.#all()) channel.refused(cause);
      });
      settle(socket);
    });
    socket.on("message", (bytes, { address, port }) => this.#channels.get(port)?.get(address)?.heard(plain(bytes)));
    return promise;
  }

  #all(): SharedChannel[] {
    return [...this.#channels.values()].flatMap((channels) => [...channels.values()]);
  }

  #at(port: number): Map<string, SharedChannel> {
    let channels = this.#channels.get(port);
    if (channels === undefined) this.#channels.set(port, (channels = new Map()));
    return channels;
  }
}

interface SharedChannelParts {
  readonly socket: Socket;
  readonly address: string;
  readonly port: number;
  readonly listener: ChannelListener;
  readonly leave: () => void;
}

/** The way to one BMC: the one on which it answers first, the shared socket or one of its own. */
class SharedChannel implements UdpChannel {
  readonly #with: SharedChannelParts;
  #said = false;
  #answered = false;
  #open = true;
  #own: Promise<UdpChannel | undefined> | undefined;
  readonly #sent = (cause: Error | null): void => {
    if (cause) this.refused(cause);
  };

  constructor(parts: SharedChannelParts) {
    this.#with = parts;
  }

  send(datagram: Uint8Array): void {
    const { socket, address, port } = this.#with;
    if (!this.#open) return;
    if (this.#said && !this.#answered) return this.#sendAlone(datagram);
    if (this.#own) return void this.#own.then((own) => own?.send(datagram));
    this.#said = true;
    if (this.#answered)
      socket.send(datagram, port, address); // who has answered can be reached
    else socket.send(datagram, port, address, this.#sent);
  }

  heard(bytes: Uint8Array): void {
    if (!this.#answered) this.#closeOwn();
    this.#answered = true;
    this.#with.listener.datagram(bytes);
  }

  refused(cause: Error): void {
    if (this.#open) this.#with.listener.refused(cause);
  }

  close(): void {
    this.#open = false;
    this.#with.leave();
    this.#closeOwn();
  }

  #sendAlone(datagram: Uint8Array): void {
    const { address, port, listener, leave } = this.#with;
    const answered = (bytes: Uint8Array): void => {
      this.#answered = true;
      leave();
      listener.datagram(bytes);
    };
    const own = { datagram: answered, refused: (cause: Error) => this.refused(cause) };
    this.#own ??= systemUdp.connect(address, port, own).catch((cause: Error) => void this.refused(cause));
    void this.#own.then((channel) => channel?.send(datagram));
  }

  #closeOwn(): void {
    void this.#own?.then((own) => own?.close());
    this.#own = undefined;
  }
}
