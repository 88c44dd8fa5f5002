import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Random } from "@longshore/kit";
import type { UdpAddress } from "../src/udp.ts";

/** The share that the tests lose. */
export const LOST = 0.3;

/** A way to a BMC over real sockets on which a share of the datagrams is lost, each way. */
export async function lossyProxy(to: UdpAddress, lost: number, random: Random): Promise<UdpAddress & AsyncDisposable> {
  const front = createSocket("udp4").bind(0, "127.0.0.1");
  await once(front, "listening");
  const ways = new Map<number, Socket>();
  front.on("message", (bytes, from) => {
    let way = ways.get(from.port);
    if (way === undefined) {
      way = createSocket("udp4").on("message", (answer) => {
        if (random.next() >= lost) front.send(answer, from.port, from.address);
      });
      ways.set(from.port, way);
    }
    if (random.next() >= lost) way.send(bytes, to.port, to.host);
  });
  return {
    host: "127.0.0.1",
    port: front.address().port,
    async [Symbol.asyncDispose]() {
      for (const way of ways.values()) way.close();
      front.close();
    },
  };
}
