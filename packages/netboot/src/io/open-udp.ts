import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { netbootErrors } from "../netboot-errors.ts";

/** A UDP socket to open, or one that was opened for us, bound to its network device. */
export type UdpPlace = { readonly host: string; readonly port: number } | { readonly fd: number };

/** Throws NETBOOT_PORT_TAKEN, NETBOOT_PORT_FORBIDDEN. */
export async function openUdp(place: UdpPlace): Promise<Socket> {
  const socket = createSocket({ type: "udp4", reuseAddr: false });
  try {
    const listening = once(socket, "listening"); // a socket that came as a descriptor says so within bind
    if ("fd" in place) socket.bind({ fd: place.fd });
    else socket.bind(place.port, place.host);
    await listening;
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
