import { createConnection, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

/** Passes TCP on to another port of loopback and keeps every byte that went by, either way. */
export interface RecordingProxy extends AsyncDisposable {
  readonly port: number;
  /** Where to; connections before it is known are refused. */
  to(port: number): void;
  bytes(): Buffer;
}

export async function recordingProxy(): Promise<RecordingProxy> {
  const seen: Buffer[] = [];
  const open = new Set<Socket>();
  let target: number | undefined;
  const server: Server = createServer((client) => {
    if (target === undefined) return void client.destroy();
    const upstream = createConnection(target, "127.0.0.1");
    for (const [from, into] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      open.add(from);
      from.on("data", (bytes: Buffer) => seen.push(bytes));
      from.pipe(into);
      from.on("error", () => into.destroy());
      from.on("close", () => {
        open.delete(from);
        into.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    to: (port) => (target = port),
    bytes: () => Buffer.concat(seen),
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
