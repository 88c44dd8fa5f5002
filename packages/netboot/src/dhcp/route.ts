import { NOWHERE } from "./compose.ts";
import { MessageType } from "./message-type.ts";
import { options, read } from "./option.ts";
import type { DhcpPacket } from "./packet.ts";

export const SERVER_PORT = 67;
export const CLIENT_PORT = 68;

/** Where a reply goes, RFC 2131 §4.1. Without raw sockets nobody can send to an address that its owner cannot hear yet: such go to all. */
export function routeOf(reply: DhcpPacket): { readonly host: string; readonly port: number } {
  if (reply.relay !== NOWHERE) return { host: reply.relay, port: SERVER_PORT };
  const nak = read(reply.options, options.messageType) === MessageType.Nak;
  if (reply.clientAddress !== NOWHERE && !nak) return { host: reply.clientAddress, port: CLIENT_PORT };
  return { host: "255.255.255.255", port: CLIENT_PORT };
}
