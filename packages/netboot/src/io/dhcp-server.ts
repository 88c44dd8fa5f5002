import { type Clock, isLongshoreError, messageOf, systemClock } from "@longshore/kit";
import { type Answer, ignored } from "../dhcp/answer.ts";
import type { BootNetwork, Directory } from "../dhcp/boot-network.ts";
import type { Reserved } from "../dhcp/choose-address.ts";
import { decideProxy } from "../dhcp/decide-proxy.ts";
import { decide } from "../dhcp/decide.ts";
import { LeaseBook } from "../dhcp/lease.ts";
import { GroupCommit, type LeaseStore } from "../dhcp/lease-store.ts";
import { decodePacket, type DhcpPacket, encodePacket } from "../dhcp/packet.ts";
import { routeOf } from "../dhcp/route.ts";
import { openUdp, type UdpInUse, type UdpPlace } from "./open-udp.ts";

interface SpeakerOptions {
  /** Port 67, bound to the device of the boot network: by systemd or our launcher, so that no other network is answered. */
  readonly listen: UdpPlace;
  /** Our own network first, then those behind relays; asked anew for each packet. */
  readonly networks: () => readonly BootNetwork[];
  readonly find: Directory;
  /** Told of every packet, what was done with it and why. */
  readonly onAnswer: (answer: Answer) => void;
  /** Something is wrong here, not with a client. */
  readonly onError: (error: unknown) => void;
}

export interface DhcpServerOptions extends SpeakerOptions {
  readonly reserved: Reserved;
  readonly store: LeaseStore;
  readonly clock?: Clock;
}

export interface ProxyDhcpOptions extends SpeakerOptions {
  /** Port 4011, where firmware asks for its boot file. */
  readonly bootServer: UdpPlace;
}

export interface DhcpSpeaker extends AsyncDisposable {
  readonly address: { readonly host: string; readonly port: number };
}

export interface DhcpServer extends DhcpSpeaker {
  /** As they stand now. */
  readonly leases: Pick<LeaseBook, "all" | "at" | "ofMac">;
}

/** A DHCP server, RFC 2131: a lease is durable before it is acknowledged. */
export async function startDhcpServer(options: DhcpServerOptions): Promise<DhcpServer> {
  const { networks, find, reserved, store, clock = systemClock } = options;
  const leases = new LeaseBook(await store.load());
  const commit = new GroupCommit(store);
  const answer = (packet: DhcpPacket): Answer =>
    decide(packet, { networks: networks(), find, reserved, leases, nowMs: clock.now() });
  const udp = await speak(options.listen, options, answer, async ({ lease }) => {
    if (lease === undefined) return;
    leases.put(lease);
    if (lease.state !== "offered") await commit.save(lease);
  });
  return {
    ...speaker(udp, async () => {
      await udp.close();
      await commit.idle();
    }),
    leases,
  };
}

/** Beside a foreign server, which gives the addresses: says what to boot, on port 67 and on 4011 (PXE 2.1 §2.2). */
export async function startProxyDhcp(options: ProxyDhcpOptions): Promise<DhcpSpeaker> {
  const { find, networks } = options;
  const answerAt = (bootServer: boolean) => (packet: DhcpPacket) =>
    decideProxy(packet, { networks: networks(), find, bootServer });
  const offers = await speak(options.listen, options, answerAt(false));
  const files = await speak(options.bootServer, options, answerAt(true), undefined, "as asked").catch(
    async (error: unknown) => {
      await offers.close();
      throw error;
    },
  );
  return speaker(offers, async () => {
    await Promise.all([offers.close(), files.close()]);
  });
}

/** One socket that answers; `before` is done before the reply leaves. */
async function speak(
  place: UdpPlace,
  { onAnswer, onError }: Pick<SpeakerOptions, "onAnswer" | "onError">,
  answer: (packet: DhcpPacket) => Answer,
  before: (answer: Answer) => Promise<void> = () => Promise.resolve(),
  route: "by packet" | "as asked" = "by packet",
): Promise<UdpInUse> {
  let open = true;
  const heard = async (bytes: Uint8Array, from: { address: string; port: number }): Promise<void> => {
    const packet = packetIn(bytes);
    if ("malformed" in packet) return onAnswer(ignored("DHCP", `it is malformed: ${packet.malformed}`));
    const decided = answer(packet);
    await before(decided);
    onAnswer(decided);
    if (decided.reply === undefined || !open) return;
    const to = route === "as asked" ? { host: from.address, port: from.port } : routeOf(decided.reply);
    socket.send(encodePacket(decided.reply), to.port, to.host, (error) => error && onError(error));
  };
  const udp = await openUdp(place, { heard: (bytes, from) => void heard(bytes, from).catch(onError), failed: onError });
  const { socket } = udp;
  socket.setBroadcast(true);
  return {
    socket,
    async close() {
      open = false;
      await udp.close();
    },
  };
}

function packetIn(bytes: Uint8Array): DhcpPacket | { readonly malformed: string } {
  try {
    return decodePacket(bytes);
  } catch (error) {
    if (isLongshoreError(error)) return { malformed: messageOf(error) };
    throw error;
  }
}

function speaker({ socket }: UdpInUse, close: () => Promise<void>): DhcpSpeaker {
  const { address, port } = socket.address();
  return { address: { host: address, port }, [Symbol.asyncDispose]: close };
}
