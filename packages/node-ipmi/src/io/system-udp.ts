import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { isIP } from "node:net";
import { abortable } from "./abortable.ts";
import type { ChannelListener, PortListener, Udp, UdpAddress, UdpChannel, UdpPort } from "../udp.ts";

/** The operating system's UDP, over IPv4 and IPv6. */
export const systemUdp = { connect, bind } satisfies Udp;

async function connect(
  host: string,
  port: number,
  listener: ChannelListener,
  signal?: AbortSignal,
): Promise<UdpChannel> {
  const { address, family } = await resolve(host, signal);
  // an address needs no resolver: Node would ask for it twice, for the binding and for the connection
  const socket = createSocket({
    type: family === 6 ? "udp6" : "udp4",
    lookup: (own, _, found) => found(null, own, family),
  });
  try {
    await connected(socket, port, address);
    signal?.throwIfAborted();
  } catch (error) {
    socket.close();
    throw error;
  }
  socket.on("message", (bytes) => listener.datagram(plain(bytes)));
  socket.on("error", (cause) => listener.refused(cause));
  const sent = (cause: Error | null): void => {
    if (cause) listener.refused(cause); // without a callback Node says nothing of it
  };
  return closable(socket, (datagram) => socket.send(datagram, sent));
}

/** The same memory without what a Buffer adds: its `subarray` takes several times as long. */
export function plain(bytes: Buffer): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Settles in the next turns of the event loop: UDP connects without asking anybody. */
function connected(socket: Socket, port: number, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject); // no port, or no descriptor is left
    socket.connect(port, address, (cause?: Error) => {
      socket.off("error", reject);
      if (cause) reject(cause);
      else resolve();
    });
  });
}

async function bind(host: string, port: number, listener: PortListener): Promise<UdpPort> {
  const socket = createSocket(isIP(host) === 6 ? "udp6" : "udp4");
  socket.bind(port, host);
  await once(socket, "listening");
  socket.on("message", (bytes, from) => listener.datagram(plain(bytes), { host: from.address, port: from.port }));
  socket.on("error", () => undefined); // an answer to a console that is gone
  const { send, close } = closable(socket, (datagram, to) => socket.send(datagram, to?.port ?? 0, to?.host));
  const { address, port: bound } = socket.address();
  let closed: Promise<unknown> | undefined;
  return {
    address: { host: address, port: bound },
    send,
    async close() {
      closed ??= once(socket, "close"); // who closes twice waits for the same end
      close();
      await closed;
    },
  };
}

/** Sending after close is silence, as on a real network. */
function closable(socket: Socket, transmit: (datagram: Uint8Array, to?: UdpAddress) => void): Closable {
  let open = true;
  return {
    send(datagram, to) {
      if (open) transmit(datagram, to);
    },
    close() {
      if (open) socket.close();
      open = false;
    },
  };
}

interface Closable {
  send(this: void, datagram: Uint8Array, to?: UdpAddress): void;
  close(this: void): void;
}

/** The address of a host, and whether it is IPv4 or IPv6; at once where it is an address already. */
export function resolve(host: string, signal: AbortSignal | undefined): HostAddress | Promise<HostAddress> {
  const family = isIP(host);
  return family === 0 ? lookUp(host, signal) : { address: host, family };
}

interface HostAddress {
  readonly address: string;
  readonly family: number;
}

async function lookUp(host: string, signal: AbortSignal | undefined): Promise<HostAddress> {
  const { lookup } = await import("node:dns/promises"); // an address needs none
  const resolving = lookup(host);
  return signal ? await abortable(resolving, signal) : await resolving;
}
