import { once } from "node:events";
import { connect, createServer, type ListenOptions, type NetConnectOpts } from "node:net";

/** Takes what connects to `from` through to `to`, both ways, until it is closed. */
export async function pass(from: ListenOptions, to: NetConnectOpts): Promise<AsyncDisposable> {
  const open = new Set<{ destroy(): void }>();
  const server = createServer({ allowHalfOpen: true }, (incoming) => {
    const outgoing = connect({ ...to, allowHalfOpen: true });
    const ends = [incoming, outgoing];
    for (const end of ends) {
      open.add(end);
      end.on("error", () => ends.forEach((other) => other.destroy()));
      end.on("close", () => open.delete(end));
    }
    incoming.pipe(outgoing);
    outgoing.pipe(incoming);
  });
  server.listen(from);
  await once(server, "listening");
  return {
    async [Symbol.asyncDispose]() {
      for (const end of open) end.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
