import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { netbootErrors } from "../netboot-errors.ts";

/**
 * A UDP socket to open, one that was opened for us and bound to its network device, or such a one that is only lent: it
 * stays open when its user ends, so that another can use it.
 */
export type UdpPlace =
  | { readonly host: string; readonly port: number }
  | { readonly fd: number }
  | { readonly socket: Socket };

export interface UdpUser {
  heard(bytes: Uint8Array, from: RemoteInfo): void;
  failed(error: unknown): void;
}

export interface UdpInUse {
  readonly socket: Socket;
  /** Hears no more; a socket that was not lent is closed. */
  close(): Promise<void>;
}

/** Throws NETBOOT_PORT_TAKEN, NETBOOT_PORT_FORBIDDEN. */
export async function openUdp(place: UdpPlace, { heard, failed }: UdpUser): Promise<UdpInUse> {
  const lent = "socket" in place;
  const socket = lent ? place.socket : await bound(place);
  socket.on("message", heard).on("error", failed);
  return {
    socket,
    async close() {
      socket.off("message", heard).off("error", failed);
      if (lent) return;
      socket.on("error", () => {}); // of what is still being sent
      await new Promise<void>((resolve) => socket.close(() => resolve()));
    },
  };
}

/**
 * A socket that systemd or our launcher opened, for `UdpPlace` to lend. It keeps no program from ending. Throws when the
 * descriptor is none of UDP.
 */
export async function adoptUdp(fd: number): Promise<Socket> {
  const socket = (await bound({ fd })).unref();
  socket.on("error", () => {}); // told to whoever uses it; without a user it is nobody's
  return socket;
}

/** Asked of the system, which gives what it allows: hundreds of machines ask in the same moment. */
const RECEIVE_BYTES = 1024 * 1024;

async function bound(place: Exclude<UdpPlace, { readonly socket: Socket }>): Promise<Socket> {
  const socket = createSocket({ type: "udp4", reuseAddr: false });
  try {
    const listening = once(socket, "listening"); // a socket that came as a descriptor says so within bind
    if ("fd" in place) socket.bind({ fd: place.fd });
    else socket.bind(place.port, place.host);
    await listening;
    socket.setRecvBufferSize(RECEIVE_BYTES);
    return socket;
  } catch (error) {
    socket.close();
    if ("fd" in place) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE")
      throw netbootErrors.NETBOOT_PORT_TAKEN({ port: place.port, address: place.host }, { cause: error });
    if (code === "EACCES") throw netbootErrors.NETBOOT_PORT_FORBIDDEN({ port: place.port }, { cause: error });
    throw error;
  }
}
