import { createServer, type Socket } from "node:net";
import { rmSync } from "node:fs";
import { once } from "node:events";

/** Waits at a path for one program to connect; nobody else can. */
export async function acceptOne(path: string): Promise<{ readonly connected: Promise<Socket>; close(): void }> {
  rmSync(path, { force: true });
  const server = createServer();
  const connected = new Promise<Socket>((resolve) => {
    server.once("connection", (socket: Socket) => {
      server.close();
      socket.on("error", () => {}); // who connected has ended: it is closed then
      resolve(socket);
    });
  });
  server.listen(path);
  await once(server, "listening");
  return { connected, close: () => void server.close() };
}
