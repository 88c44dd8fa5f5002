import { createSocket } from "node:dgram";
import { once } from "node:events";

/** The socket of one transfer: connected to its client, so that it hears nobody else. */
export interface TransferSocket extends Disposable {
  /** From now on; nothing comes after it was disposed of. Once. */
  listen(hearer: TransferHearer): void;
  /** One packet, at the latest with the next `flush`. It may be lost where it finds no room, as any of UDP's. */
  send(packet: Uint8Array): void;
  flush(): void;
  /** Whether all that was sent has left, so that its memory may be written to. */
  allLeft(): boolean;
}

export interface TransferEnds {
  readonly to: { readonly host: string; readonly port: number };
  /** The address that the request came to: firmware does not listen to another. */
  readonly from: string | undefined;
  readonly signal: AbortSignal;
}

export interface TransferHearer {
  /** The bytes are there until it returns. */
  heard(bytes: Uint8Array): void;
  failed(error: Error): void;
}

/** Throws what the system says, or the signal's reason. */
export type OpenTransferSocket = (ends: TransferEnds) => Promise<TransferSocket>;

/** By Node's own sockets: everywhere. */
export const openNodeSocket: OpenTransferSocket = async ({ to, from, signal }) => {
  const socket = createSocket("udp4");
  try {
    socket.bind(0, from);
    await once(socket, "listening", { signal });
    socket.connect(to.port, to.host);
    await once(socket, "connect", { signal });
  } catch (error) {
    socket.close();
    throw error;
  }
  return {
    listen(hearer) {
      socket.on("message", (bytes) => hearer.heard(bytes)).on("error", (error) => hearer.failed(error));
    },
    send: (packet) => socket.send(packet),
    flush: () => {},
    allLeft: () => socket.getSendQueueCount() === 0,
    [Symbol.dispose]: () => socket.close(),
  };
};
