import { randomInt } from "node:crypto";
import { createSocket } from "node:dgram";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

/**
 * A port that nobody has on 127.0.0.1 now, for programs that cannot bind port 0 and say what they got. It is none of
 * those that the kernel gives to outgoing connections: what restarts on it finds it free again.
 */
export async function freePort(protocol: "tcp" | "udp" = "tcp"): Promise<number> {
  for (;;) {
    const port = randomInt(LOWEST, firstOutgoing());
    if (given.has(port)) continue;
    given.add(port);
    if (await (protocol === "tcp" ? isFreeTcp(port) : isFreeUdp(port))) return port;
  }
}

const LOWEST = 17_000;
/** Two that ask at the same time get two. */
const given = new Set<number>();

function firstOutgoing(): number {
  try {
    const first = Number.parseInt(readFileSync("/proc/sys/net/ipv4/ip_local_port_range", "utf8"), 10);
    return first >= LOWEST + 5000 ? first : 32_768;
  } catch {
    return 32_768;
  }
}

function isFreeTcp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** Whether nobody has this UDP port on 127.0.0.1. */
export function isFreeUdp(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket("udp4");
    socket.once("error", () => {
      socket.close();
      resolve(false);
    });
    socket.bind(port, "127.0.0.1", () => socket.close(() => resolve(true)));
  });
}
