import { createSocket } from "node:dgram";
import { readFile } from "node:fs/promises";
import { type Clock, isLongshoreError, type Random, sleep, systemClock, systemRandom } from "@longshore/kit";
import { decodePacket, encodePacket } from "../dhcp/packet.ts";
import { type ForeignServer, foreignServer, probePacket } from "../dhcp/probe.ts";
import { SERVER_PORT } from "../dhcp/route.ts";
import { openUdp, type UdpPlace } from "./open-udp.ts";

export interface FindForeignOptions {
  /** Port 68, bound to the device of the boot network. */
  readonly listen: UdpPlace;
  /** Our own servers on it. */
  readonly ours: readonly string[];
  /** The hardware address that it asks from; a made-up one unless given, for whoever must know its own question. */
  readonly mac?: string;
  /** Milliseconds; 3 s unless given. */
  readonly waitMs?: number;
  readonly clock?: Clock;
  readonly random?: Random;
  readonly signal?: AbortSignal;
}

/** A foreign server with its hardware address, where the system knows it. */
export type FoundServer = ForeignServer & { readonly mac: string | undefined };

/** Asks the boot network as a machine would, and returns who else answers: each server once. */
export async function findForeignServers(options: FindForeignOptions): Promise<readonly FoundServer[]> {
  const { listen, ours, mac, waitMs = 3000, clock = systemClock, random = systemRandom, signal } = options;
  const probe = { ...probePacket(random), ...(mac && { mac }) };
  const found = new Map<string, ForeignServer>();
  let failure: unknown;
  const udp = await openUdp(listen, {
    heard(bytes, from) {
      const server = serverIn(bytes, from.address, probe, ours);
      if (server !== undefined) found.set(server.address, server);
    },
    failed: (error) => (failure = error),
  });
  try {
    udp.socket.setBroadcast(true);
    for (let tries = 0; tries < 2; tries++) {
      udp.socket.send(encodePacket(probe), SERVER_PORT, "255.255.255.255", (error) => (failure ??= error ?? undefined));
      await sleep(clock, waitMs / 2, signal);
    }
  } finally {
    await udp.close();
  }
  if (failure !== undefined && found.size === 0) throw failure; // nothing was asked: nobody can be said to be silent
  return await Promise.all(
    [...found.values()].map(async (server) => ({ ...server, mac: await macOf(server.address, clock) })),
  );
}

function serverIn(
  bytes: Uint8Array,
  from: string,
  probe: ReturnType<typeof probePacket>,
  ours: readonly string[],
): ForeignServer | undefined {
  try {
    return foreignServer(probe, decodePacket(bytes), from, ours);
  } catch (error) {
    if (isLongshoreError(error)) return undefined; // not a packet of DHCP
    throw error;
  }
}

const DISCARD = 9;

/** Something sent to it makes the system learn its address; /proc/net/arp says it. */
async function macOf(address: string, clock: Clock): Promise<string | undefined> {
  const socket = createSocket("udp4");
  try {
    await new Promise<void>((resolve) => socket.send(new Uint8Array(0), DISCARD, address, () => resolve()));
    for (let tries = 0; tries < 10; tries++) {
      const table = await readFile("/proc/net/arp", "utf8").catch(() => "");
      const line = table.split("\n").find((each) => each.startsWith(`${address} `));
      const mac = /(?:[0-9a-f]{2}:){5}[0-9a-f]{2}/.exec(line ?? "")?.[0];
      if (mac !== undefined && mac !== "00:00:00:00:00:00") return mac;
      await sleep(clock, 100);
    }
    return undefined;
  } finally {
    socket.close();
  }
}
