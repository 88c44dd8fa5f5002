import { createSocket } from "node:dgram";
import { createServer } from "node:net";

/** A port that nobody has on 127.0.0.1 now; for programs that cannot bind port 0 and say what they got. */
export function freePort(protocol: "tcp" | "udp" = "tcp"): Promise<number> {
  return protocol === "tcp" ? freeTcpPort() : freeUdpPort();
}

function freeTcpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}

function freeUdpPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = createSocket("udp4");
    socket.once("error", reject);
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
