/**
 * UDP as an argument. A channel is connected: datagrams from any other source are not heard, and an ICMP refusal
 * arrives as `refused` instead of as silence.
 */
export interface Udp {
  /** At once where nobody has to be asked; rejects with the signal's reason as soon as it aborts. */
  connect(
    host: string,
    port: number,
    listener: ChannelListener,
    signal?: AbortSignal,
  ): UdpChannel | Promise<UdpChannel>;
  bind(host: string, port: number, listener: PortListener): Promise<UdpPort>;
}

/** The way to one peer. */
export interface UdpChannel {
  send(datagram: Uint8Array): void;
  close(): void;
}

/** Who hears what comes in on a channel. */
export interface ChannelListener {
  datagram(bytes: Uint8Array): void;
  /** ICMP said that nothing listens there, or that there is no way to it. */
  refused(cause: Error): void;
}

/** A port that is listened on. */
export interface UdpPort {
  readonly address: UdpAddress;
  send(datagram: Uint8Array, to: UdpAddress): void;
  close(): Promise<void>;
}

/** Who hears what comes in on a port, from anywhere. */
export interface PortListener {
  datagram(bytes: Uint8Array, from: UdpAddress): void;
}

/** Host and port. */
export interface UdpAddress {
  readonly host: string;
  readonly port: number;
}
