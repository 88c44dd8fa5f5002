import type { Client } from "./client.ts";
import { NOWHERE } from "./compose.ts";
import type { Lease } from "./lease.ts";
import type { UnknownNetwork } from "./network-of.ts";
import type { DhcpPacket } from "./packet.ts";

/** What a speaker does with a packet, and why: each becomes one log line and one event. */
export interface Answer {
  readonly client: Client | undefined;
  /** "DISCOVER", "REQUEST" … */
  readonly asked: string;
  readonly outcome: "offered" | "acknowledged" | "refused" | "ignored" | "noted";
  /** A sentence without its full stop: "10.1.0.17 and ipxe.efi by TFTP", "no Machine has this MAC address". */
  readonly because: string;
  /** Name of the machine's document, where it has one. */
  readonly machine: string | undefined;
  /** It came through this relay, of a network that is none of ours. */
  readonly unknownRelay?: string | undefined;
  readonly reply?: DhcpPacket | undefined;
  /** That the client has from now on, if it keeps to what it said: what we gave, or what it takes from another server. */
  readonly address?: string | undefined;
  /** To be stored durably before the reply leaves, unless it is only offered. */
  readonly lease?: Lease | undefined;
}

/** Of a client on a network that is none of ours. */
export function fromElsewhere(asked: string, { relay, because }: UnknownNetwork, client: Client): Answer {
  return { ...ignored(asked, because, client), ...(relay !== NOWHERE && { unknownRelay: relay }) };
}

export function ignored(asked: string, because: string, client?: Client): Answer {
  return { client, asked, outcome: "ignored", because, machine: undefined };
}
