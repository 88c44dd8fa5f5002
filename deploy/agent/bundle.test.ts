import { createSocket } from "node:dgram";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { tempDir } from "@longshore/testkit/tools";
import { expect, test } from "vitest";
import { bundleAgent } from "./bundle.ts";

const library = fileURLToPath(new URL("../../packages/netboot/src/index.ts", import.meta.url));

interface Bundled {
  startTftpServer(options: object): Promise<TftpServer>;
}
interface TftpServer extends AsyncDisposable {
  readonly address: { readonly port: number };
  readonly threads: number;
}

test("the program of a thread is in the bundle: a crowd is served with it", { timeout: 60_000 }, async () => {
  await using dir = tempDir("longshore-bundle-");
  writeFileSync(dir.join("loader"), "a loader");
  const { path } = await bundleAgent(dir.join("netboot.mjs"), library);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library, bundled
  const { startTftpServer } = (await import(path)) as Bundled;
  const errors: unknown[] = [];
  await using server = await startTftpServer({
    listen: { host: "127.0.0.1", port: 0 },
    root: dir.path,
    onReport: () => undefined,
    onError: (error: unknown) => errors.push(error),
    threads: { most: 1 },
  });
  using clients = new DisposableStack();
  for (let i = 0; i < 9; i++) {
    const client = createSocket("udp4");
    clients.defer(() => client.close());
    client.send("\0\u0001loader\0octet\0", server.address.port, "127.0.0.1");
    const [block] = (await once(client, "message")) as [Buffer];
    expect(block.toString("latin1")).toBe("\0\u0003\0\u0001a loader");
  }
  expect(server.threads).toBe(1);
  expect(errors).toEqual([]);
});
