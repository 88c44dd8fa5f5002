import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import events, { once } from "node:events";
import fs, { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { tempDir } from "@longshore/testkit/tools";
import { expect, test } from "vitest";
import { bundleAgent } from "./bundle.ts";
import { npmPackage } from "./image/npm-package.ts";
import { platforms } from "./image/platform.ts";

const library = fileURLToPath(new URL("../../packages/netboot/src/index.ts", import.meta.url));

interface Bundled {
  startTftpServer(options: object): Promise<TftpServer>;
  systemCallsAt(): string | undefined;
}
interface TftpServer extends AsyncDisposable {
  readonly address: { readonly port: number };
  readonly threads: number;
}

async function served(path: string, clients: number, threads: { systemCalls?: string | undefined }): Promise<number> {
  await using dir = tempDir("longshore-bundle-");
  writeFileSync(dir.join("loader"), "a loader");
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library, bundled
  const { startTftpServer } = (await import(path)) as Bundled;
  const errors: unknown[] = [];
  await using server = await startTftpServer({
    listen: { host: "127.0.0.1", port: 0 },
    root: dir.path,
    onReport: () => undefined,
    onError: (error: unknown) => errors.push(error),
    threads: { most: 1, ...threads },
  });
  using stack = new DisposableStack();
  for (let i = 0; i < clients; i++) {
    const client = createSocket("udp4");
    stack.defer(() => client.close());
    client.send("\0\u0001loader\0octet\0", server.address.port, "127.0.0.1");
    const [block] = (await once(client, "message")) as [Buffer];
    expect(block.toString("latin1")).toBe("\0\u0003\0\u0001a loader");
  }
  expect(errors).toEqual([]);
  return server.threads;
}

test("the program of a thread is in the bundle: a crowd is served with it", { timeout: 60_000 }, async () => {
  await using dir = tempDir("longshore-bundle-");
  const { path } = await bundleAgent(dir.join("netboot.mjs"), library);
  expect(await served(path, 8, {})).toBe(0);
  expect(await served(path, 9, {})).toBe(1);
});

test("a library that lies beside the bundle is found, and its thread has the first client", async ({ skip }) => {
  await using dir = tempDir("longshore-bundle-");
  const platform = platforms.find(({ node }) => node === `node-${process.platform}-${process.arch}`);
  const { koffi } = platform ?? skip("the agent has no image for this machine");
  const { path } = await bundleAgent(dir.join("netboot.mjs"), library);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library, bundled
  const bundled = (await import(path)) as Bundled;
  copyFileSync(join((await npmPackage(koffi.name)).home, koffi.library), dir.join("koffi.node"));
  expect(bundled.systemCallsAt()).toBe(dir.join("koffi.node"));
  expect(await served(path, 1, { systemCalls: bundled.systemCallsAt() })).toBe(1);
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
