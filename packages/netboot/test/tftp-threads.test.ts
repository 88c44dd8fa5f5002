import { execFile } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { SteppedClock } from "@longshore/kit";
import { tempDir } from "@longshore/testkit/tools";
import { afterAll, describe, expect, test } from "vitest";
import {
  startTftpServer,
  systemCallsAt,
  type TftpReport,
  type TftpServer,
  type TftpServerOptions,
} from "../src/index.ts";

const run = promisify(execFile);
const dir = tempDir("longshore-tftp-threads-");
const content = Buffer.alloc(700_001).map((_, i) => (i * 31 + (i >>> 8)) & 0xff);
writeFileSync(dir.join("loader.efi"), content);
afterAll(() => dir[Symbol.asyncDispose]());

interface World extends AsyncDisposable {
  readonly server: TftpServer;
  readonly reports: readonly TftpReport[];
  readonly errors: readonly unknown[];
}

async function serving(options: Partial<TftpServerOptions> = {}): Promise<World> {
  const reports: TftpReport[] = [];
  const errors: unknown[] = [];
  const server = await startTftpServer({
    listen: { host: "127.0.0.1", port: 0 },
    root: dir.path,
    onReport: (report) => reports.push(report),
    onError: (error) => errors.push(error),
    limits: { transfersPerClient: 1000 },
    threads: { most: 1 },
    ...options,
  });
  return { server, reports, errors, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** A client that asks and then does only what it is told. */
class Client {
  readonly #socket: Socket = createSocket("udp4");
  readonly #heard: Buffer[] = [];
  #port = 0;

  static async asking(server: TftpServer, file = "loader.efi", timeoutSeconds = 60): Promise<Client> {
    const client = new Client();
    client.#socket.bind(0, "127.0.0.1");
    await once(client.#socket, "listening");
    client.#socket.on("message", (bytes, { port }) => {
      client.#heard.push(bytes);
      client.#port = port;
    });
    const request = `\0\u0001${file}\0octet\0timeout\0${timeoutSeconds}\0`;
    client.#socket.send(Buffer.from(request, "latin1"), server.address.port, "127.0.0.1");
    return client;
  }

  /** The next packet that comes. */
  async next(): Promise<Buffer> {
    await expect.poll(() => this.#heard.length, PATIENCE).toBeGreaterThan(0);
    return this.#heard.shift() ?? Buffer.alloc(0);
  }

  say(...bytes: readonly number[]): void {
    this.#socket.send(Uint8Array.from(bytes), this.#port, "127.0.0.1");
  }

  [Symbol.dispose](): void {
    this.#socket.close();
  }
}

const PATIENCE = { timeout: 30_000, interval: 10 };
const OPTION_ACK = 6;

/** As many clients as make the server start its thread, each with its first answer; those after the eighth are the thread's. */
async function crowd(server: TftpServer, stack: DisposableStack, count = 12): Promise<readonly Client[]> {
  const clients: Client[] = [];
  for (let i = 0; i < count; i++) {
    const client = stack.use(await Client.asking(server));
    expect((await client.next())[1]).toBe(OPTION_ACK);
    clients.push(client);
  }
  return clients;
}

async function fetched(server: TftpServer): Promise<Buffer> {
  const url = `tftp://127.0.0.1:${server.address.port}/loader.efi`;
  const args = ["-sS", "--tftp-blksize", "1408", url];
  return (await run("curl", args, { encoding: "buffer", maxBuffer: 2 * content.length })).stdout;
}

test("a few start no thread, and neither does a crowd where there may be none", async () => {
  await using few = await serving();
  await using none = await serving({ threads: { most: 0 } });
  using stack = new DisposableStack();
  await crowd(few.server, stack, 8);
  await crowd(none.server, stack);
  expect([few.server.threads, none.server.threads]).toEqual([0, 0]);
});

test("a thread that is faster has the first transfer, and more", async () => {
  await using world = await serving({ threads: { most: 1, systemCalls: systemCallsAt() } });
  using stack = new DisposableStack();
  await crowd(world.server, stack, 1);
  expect(world.server.threads).toBe(1);
  expect(await fetched(world.server)).toEqual(content);
});

describe.each([
  ["by Node's sockets", { most: 1 }],
  ["by calls of the system", { most: 1, systemCalls: systemCallsAt() }],
])("%s", (_, threads) => {
  test("many fetch at once: a thread helps, and each gets the whole file", { timeout: 60_000 }, async () => {
    await using world = await serving({ threads });
    using stack = new DisposableStack();
    await crowd(world.server, stack, 8);
    const files = await Promise.all(Array.from({ length: 40 }, () => fetched(world.server)));
    expect(files.every((file) => file.equals(content))).toBe(true);
    expect(world.server.threads).toBe(1);
    await expect.poll(() => world.reports.length, PATIENCE).toBe(40);
    expect(world.reports.every(({ outcome, bytes }) => outcome === "sent" && bytes === content.length)).toBe(true);
    expect(world.errors).toEqual([]);
  });

  test("clients of this thread and of the other give up, one asks for what there is not: all is told and reported", async () => {
    await using world = await serving({ threads });
    using stack = new DisposableStack();
    const clients = await crowd(world.server, stack);
    for (const client of [clients[0], clients.at(-1)]) client?.say(0, 5, 0, 0, 0x62, 0x79, 0x65, 0);
    const bye = "the client gave up: bye";
    await expect.poll(() => world.reports.map(({ because }) => because), PATIENCE).toEqual([bye, bye]);
    const lost = stack.use(await Client.asking(world.server, "nothing"));
    expect((await lost.next()).subarray(0, 4).toString("hex")).toBe("00050001");
    expect(world.reports.at(-1)).toMatchObject({ file: "nothing", outcome: "refused" });
  });

  test("beyond the limit of transfers nobody is answered, whichever thread has them", async () => {
    await using world = await serving({ threads, limits: { transfers: 12, transfersPerClient: 12 } });
    using stack = new DisposableStack();
    const clients = await crowd(world.server, stack);
    stack.use(await Client.asking(world.server)); // unheard
    clients.at(-1)?.say(0, 5, 0, 0, 0);
    await expect.poll(() => world.server.transfers, PATIENCE).toBe(11);
    const next = stack.use(await Client.asking(world.server));
    expect((await next.next())[1]).toBe(OPTION_ACK);
    expect(world.server.transfers).toBe(12);
  });

  test("a server that stops in the middle tells all its clients", async () => {
    const world = await serving({ threads });
    using stack = new DisposableStack();
    const clients = await crowd(world.server, stack);
    await world[Symbol.asyncDispose]();
    for (const client of clients) expect((await client.next()).toString("latin1")).toContain("the server stops");
    expect(world.reports.map(({ outcome }) => outcome)).toEqual(clients.map(() => "stopped"));
    expect([world.server.transfers, world.server.threads]).toEqual([0, 0]);
    expect(world.errors).toEqual([]);
  });

  test("a thread without work is ended, and started again for the next crowd", async () => {
    const clock = new SteppedClock();
    await using world = await serving({ threads, clock });
    using stack = new DisposableStack();
    const clients = await crowd(world.server, stack);
    for (const client of clients) client.say(0, 5, 0, 0, 0);
    await expect.poll(() => world.server.transfers, PATIENCE).toBe(0);
    expect(world.server.threads).toBe(1);
    await clock.step(30_000);
    await expect.poll(() => world.server.threads, PATIENCE).toBe(0);
    await crowd(world.server, stack);
    expect(world.server.threads).toBe(1);
    expect(world.errors).toEqual([]);
  });
});

const ours = new URL("../src/io/tftp-thread.ts", import.meta.url).href;

test.for([
  ["does not start", "throw new Error('no memory')", "no memory"],
  [
    "ends when it gets work",
    "require('worker_threads').parentPort.once('message', () => process.exit(1))",
    "ended by itself",
  ],
] as const)(
  "a thread that %s: others send its files, it is told of once",
  { timeout: 60_000 },
  async ([, text, why]) => {
    await using world = await serving({ threads: { most: 1, program: text } });
    using stack = new DisposableStack();
    await crowd(world.server, stack, 8);
    const files = await Promise.all(Array.from({ length: 40 }, () => fetched(world.server)));
    expect(files.every((file) => file.equals(content))).toBe(true);
    expect(world.server.threads).toBe(0);
    expect(world.errors).toEqual([expect.objectContaining({ code: "NETBOOT_THREAD_LOST" })]);
    expect(String(world.errors[0])).toContain(why);
  },
);

test("a thread that is lost in the middle: its clients ask again and are served", { timeout: 60_000 }, async () => {
  const program = `
    import(${JSON.stringify(ours)}).then(() => {
      let orders = 0;
      require("worker_threads").parentPort.on("message", () => ++orders === 5 && process.exit(1));
    });`;
  await using world = await serving({ threads: { most: 1, program } });
  using stack = new DisposableStack();
  const clients = await crowd(world.server, stack); // the thread has four of them
  stack.use(await Client.asking(world.server)); // its fifth
  await expect.poll(() => world.errors, PATIENCE).toMatchObject([{ code: "NETBOOT_THREAD_LOST" }]);
  for (const client of clients.slice(-4)) {
    expect((await client.next())[1]).toBe(OPTION_ACK); // from another port
    client.say(0, 5, 0, 5, 0); // as RFC 1350 wants it: unknown transfer
  }
  await expect.poll(() => world.reports.length, PATIENCE).toBe(4);
  expect(await fetched(world.server)).toEqual(content);
  expect(world.server.threads).toBe(0);
});
