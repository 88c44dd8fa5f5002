import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import events, { once } from "node:events";
import fs, { readFileSync, writeFileSync } from "node:fs";
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

test("what files import of Node's modules is Node's own, and nothing else of it is read", async () => {
  await using dir = tempDir("longshore-bundle-");
  writeFileSync(
    dir.join("entry.mjs"),
    `import fs, { readFileSync } from "node:fs";
     import * as crypto from "node:crypto";
     import events, { EventEmitter as Emitter } from "node:events";
     export const taken = { fs, readFileSync, createHash: crypto.createHash, events, Emitter };`,
  );
  const { path } = await bundleAgent(dir.join("entry.bundle.mjs"), dir.join("entry.mjs"));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the entry above, bundled
  const { taken } = (await import(path)) as { taken: object };
  expect(taken).toEqual({ fs, readFileSync: fs.readFileSync, createHash, events, Emitter: events.EventEmitter });
  expect(readFileSync(path, "utf8")).not.toMatch(/promises|webcrypto/);
});

test("of zod the agent has what its schemas use", async () => {
  await using dir = tempDir("longshore-bundle-");
  const { path } = await bundleAgent(dir.join("agent.mjs"));
  // `import { z } from "zod"` would bring all of it, 100 kB: `import * as z from "zod"`
  expect(readFileSync(path, "utf8")).not.toContain("fromJSONSchema");
});
