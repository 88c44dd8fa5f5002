/**
 * UDP as an argument. A channel is connected: datagrams from any other source are not heard, and an ICMP refusal
 * arrives as `refused` instead of as silence.
 */
export interface Udp {
  connect(host: string, port: number, listener: ChannelListener, signal?: AbortSignal): Promise<UdpChannel>;
  bind(host: string, port: number, listener: PortListener): Promise<UdpPort>;
}

export interface UdpChannel {
  send(this: void, datagram: Uint8Array): void;
  close(this: void): void;
}

export interface ChannelListener {
  datagram(bytes: Uint8Array): void;
  /** ICMP said that nothing listens there, or that there is no way to it. */
  refused(cause: Error): void;
}

export interface UdpPort {
  readonly address: UdpAddress;
  send(datagram: Uint8Array, to: UdpAddress): void;
  close(): Promise<void>;
}

export interface PortListener {
  datagram(bytes: Uint8Array, from: UdpAddress): void;
}

export interface UdpAddress {
  readonly host: string;
  readonly port: number;
}
