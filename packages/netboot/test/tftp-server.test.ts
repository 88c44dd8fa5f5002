import { execFile } from "node:child_process";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";
import { peer, tempDir } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTftpServer, systemCallsAt, type TftpReport, type TftpServer } from "../src/index.ts";

const run = promisify(execFile);
const dir = tempDir("longshore-tftp-");
const big = Buffer.alloc(3_000_001, 0).map((_, i) => (i * 31 + (i >>> 8)) & 0xff);
const image = Buffer.concat([big, big, big, big]);

beforeAll(async () => {
  mkdirSync(dir.join("root/ipxe"), { recursive: true });
  writeFileSync(dir.join("root/ipxe/snponly.efi"), big);
  writeFileSync(dir.join("root/image"), image);
  writeFileSync(dir.join("root/empty"), "");
  writeFileSync(dir.join("root/exact"), big.subarray(0, 1024));
  writeFileSync(dir.join("secret"), "outside");
  symlinkSync(dir.join("secret"), dir.join("root/link"));
  symlinkSync(dir.path, dir.join("root/up"));
});
afterAll(() => dir[Symbol.asyncDispose]());

test("here is a library that calls the system, where Longshore's agents run", () => {
  const isAgents = process.platform === "linux" && ["x64", "arm64"].includes(process.arch);
  expect(systemCallsAt() !== undefined).toBe(isAgents);
});

describe.each([
  ["by Node's sockets", undefined],
  ["by calls of the system", systemCallsAt()],
])("%s", (_, systemCalls) => {
  const reports: TftpReport[] = [];
  let server: TftpServer;
  beforeAll(async () => {
    server = await startTftpServer({
      listen: { host: "127.0.0.1", port: 0 },
      root: dir.join("root"),
      onReport: (report) => reports.push(report),
      onError(error) {
        throw error;
      },
      threads: { most: systemCalls === undefined ? 0 : 1, systemCalls },
    });
  });
  afterAll(() => server[Symbol.asyncDispose]());

  test.for([512, 1408, 8192, 65_464])("curl fetches a file with blocks of %i bytes", async (blockSize) => {
    const url = `tftp://127.0.0.1:${server.address.port}/ipxe/snponly.efi`;
    const out = dir.join(`got-${blockSize}`);
    await run("curl", ["-sS", "--tftp-blksize", String(blockSize), "-o", out, url]);
    expect(readFileSync(out).equals(big)).toBe(true);
  });

  test("curl fetches a file whose last block is empty", async () => {
    const url = `tftp://127.0.0.1:${server.address.port}/exact`;
    const { stdout } = await run("curl", ["-sS", url], { encoding: "buffer" });
    expect(stdout.equals(big.subarray(0, 1024))).toBe(true);
  });

  test("an empty file is one empty block", async () => {
    expect((await ask("\0\u0001empty\0octet\0")).toString("hex")).toBe("00030001");
  });

  async function ask(text: string): Promise<Buffer> {
    const socket: Socket = createSocket("udp4");
    try {
      socket.bind(0, "127.0.0.1");
      await once(socket, "listening");
      socket.send(Buffer.from(text, "latin1"), server.address.port, "127.0.0.1");
      const [answer] = (await once(socket, "message", { signal: AbortSignal.timeout(10_000) })) as [Buffer];
      return answer;
    } finally {
      socket.close();
    }
  }

  test.for(["../secret", "/../secret", "..%2fsecret", "ipxe\\..\\secret"])(
    "%s is an access violation, and told (case 17)",
    async (name) => {
      const answer = await ask(`\0\u0001${name}\0octet\0`);
      expect(answer.subarray(0, 4).toString("hex")).toBe("00050002");
      expect(reports.at(-1)).toMatchObject({ file: name, outcome: "refused" });
    },
  );

  test.for(["link", "up/secret", "/etc/passwd", "nothing", "ipxe"])(
    "%s is not there: links out of the root are none (case 17)",
    async (name) => {
      expect((await ask(`\0\u0001${name}\0octet\0`)).subarray(0, 4).toString("hex")).toBe("00050001");
    },
  );

  test("nothing can be written (case 18)", async () => {
    expect((await ask("\0\u0002exact\0octet\0")).subarray(0, 4).toString("hex")).toBe("00050002");
  });

  test("an option that cannot be is error 8 (case 19)", async () => {
    expect((await ask("\0\u0001exact\0octet\0blksize\u00000\0")).subarray(0, 4).toString("hex")).toBe("00050008");
  });

  test("another port than the one that asked is not heard: the file arrives whole (case 20)", async () => {
    const socket = createSocket("udp4");
    const stranger = createSocket("udp4");
    try {
      socket.bind(0, "127.0.0.1");
      await once(socket, "listening");
      socket.send(Buffer.from("\0\u0001exact\0octet\0", "latin1"), server.address.port, "127.0.0.1");
      const [first, { port }] = (await once(socket, "message")) as [Buffer, { port: number }];
      expect(first.length).toBe(516);
      stranger.send(Buffer.from([0, 4, 0, 1]), port, "127.0.0.1");
      stranger.send(Buffer.from([0, 5, 0, 0, 0]), port, "127.0.0.1");
      await new Promise((resolve) => setTimeout(resolve, 50));
      socket.send(Buffer.from([0, 4, 0, 1]), port, "127.0.0.1");
      const [second] = (await once(socket, "message", { signal: AbortSignal.timeout(10_000) })) as [Buffer];
      expect(second.subarray(0, 4).toString("hex")).toBe("00030002");
    } finally {
      socket.close();
      stranger.close();
    }
  });

  test("a client that is gone is not sent to until its timeouts are over", async () => {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    const client = `127.0.0.1:${socket.address().port}`;
    const request = Buffer.from("\0\u0001exact\0octet\0timeout\u000060\0", "latin1");
    socket.send(request, server.address.port, "127.0.0.1", () => socket.close());
    const found = (): TftpReport | undefined => reports.find((report) => report.client === client);
    await expect.poll(found, { timeout: 10_000 }).toMatchObject({ outcome: "stopped" });
    expect(found()?.because).toMatch(/^it does not listen any more: .*ECONNREFUSED/);
  });

  test("what is not acknowledged is sent again when the client's own timeout is over", async () => {
    const socket = createSocket("udp4");
    try {
      socket.bind(0, "127.0.0.1");
      await once(socket, "listening");
      const request = Buffer.from("\0\u0001exact\0octet\0timeout\u00001\0windowsize\u00004\0", "latin1");
      socket.send(request, server.address.port, "127.0.0.1");
      const [, { port }] = (await once(socket, "message")) as [Buffer, { port: number }];
      const heard: string[] = [];
      socket.on("message", (bytes) => heard.push(bytes.subarray(0, 4).toString("hex")));
      socket.send(Buffer.from([0, 4, 0, 0]), port, "127.0.0.1");
      const window = ["00030001", "00030002", "00030003"];
      await expect.poll(() => heard, { timeout: 10_000 }).toEqual([...window, ...window]);
      socket.send(Buffer.from([0, 4, 0, 3]), port, "127.0.0.1");
    } finally {
      socket.close();
    }
  });

  test.for([
    [
      "atftp",
      (out: string, port: string) => [
        "--option",
        "blksize 1408",
        "--option",
        "windowsize 16",
        "-g",
        "-r",
        "image",
        "-l",
        out,
        "127.0.0.1",
        port,
      ],
    ],
    [
      "busybox",
      (out: string, port: string) => ["tftp", "-b", "8192", "-g", "-r", "image", "-l", out, "127.0.0.1", port],
    ],
    [
      "curl",
      (out: string, port: string) => ["-sS", "--tftp-blksize", "8192", "-o", out, `tftp://127.0.0.1:${port}/image`],
    ],
  ] as const)("%s fetches a file that is not held in memory", { timeout: 120_000 }, async ([name, args], context) => {
    const out = dir.join(`image-${name}`);
    const path = name === "curl" ? name : (await peer(context, name)).path;
    await run(path, args(out, String(server.address.port)));
    expect(readFileSync(out).equals(image)).toBe(true);
  });
});
