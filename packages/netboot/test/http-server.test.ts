import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { promisify } from "node:util";
import { tempDir } from "@longshore/testkit/tools";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type BootHttpServer, type HttpReport, type HttpRequest, ServedFiles, startBootHttp } from "../src/index.ts";

const run = promisify(execFile);
const dir = tempDir("longshore-http-");
const image = Buffer.alloc(2_000_003, 0).map((_, i) => (i * 17 + (i >>> 9)) & 0xff);
const asked: HttpRequest[] = [];
const reports: HttpReport[] = [];
let server: BootHttpServer;
let base = "";

beforeAll(async () => {
  mkdirSync(dir.join("files"));
  writeFileSync(dir.join("files/image"), image);
  writeFileSync(dir.join("secret"), "outside");
  const files = new ServedFiles(dir.join("files"));
  server = await startBootHttp({
    listen: { host: "127.0.0.1", port: 0 },
    answer(request) {
      asked.push(request);
      if (request.method === "POST") return { status: 204, type: "text/plain", body: "" };
      const [first, ...path] = request.path;
      return first === "files" ? { files, path } : { status: 200, type: "text/plain", body: `hello ${first}` };
    },
    onReport: (report) => reports.push(report),
    onError(error) {
      throw error;
    },
    connectionsPerClient: 8,
  });
  base = `http://127.0.0.1:${server.address.port}`;
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await dir[Symbol.asyncDispose]();
});

async function curl(...args: string[]): Promise<Buffer> {
  return (await run("curl", ["-sS", "--path-as-is", ...args], { encoding: "buffer", maxBuffer: 2 ** 24 })).stdout;
}

test("curl fetches a file, a range of it, and only its head", async () => {
  expect((await curl(`${base}/files/image`)).equals(image)).toBe(true);
  expect((await curl("-r", "1000-1999", `${base}/files/image`)).equals(image.subarray(1000, 2000))).toBe(true);
  const head = (await curl("-I", `${base}/files/image`)).toString();
  expect(head).toMatch(/200 OK[\s\S]*content-length: 2000003/i);
});

test("a folder that is made later is served from then on; until then there is no such file", async () => {
  const files = new ServedFiles(dir.join("later"));
  expect(await files.open(["image"])).toBeUndefined();
  mkdirSync(dir.join("later"));
  writeFileSync(dir.join("later/image"), "x");
  await using found = await files.open(["image"]);
  expect(found?.size).toBe(1);
});

test("curl goes on with a download that was cut", async () => {
  const out = dir.join("resumed");
  writeFileSync(out, image.subarray(0, 700_001));
  await curl("-C", "-", "-o", out, `${base}/files/image`);
  expect(readFileSync(out).equals(image)).toBe(true);
  const rest = { status: 206, bytes: image.length - 700_001, complete: true };
  await expect.poll(() => reports.at(-1)).toMatchObject(rest); // the report comes after the last byte
});

test("a range is not taken from a file that has changed since", async () => {
  const whole = await curl("-r", "5-6", "-H", 'If-Range: "of another one"', `${base}/files/image`);
  expect(whole.length).toBe(image.length);
});

test.for(["/files/../secret", "/files/..%2fsecret", "/files/%2e%2e/secret", "/files/image/", "/files/%00", "/%zz"])(
  "%s is not served",
  async (path) => {
    const code = await curl("-o", "/dev/null", "-w", "%{http_code}", base + path);
    expect(code.toString()).toBe("400");
  },
);

test("a shim's second slash before the name of what it loads changes nothing", async () => {
  const { length } = await curl(`${base}//files//image`);
  expect(length).toBe(image.length);
});

test("a machine's report is handed on with the address that it came from, whatever its headers say (case 26)", async () => {
  await curl("-X", "POST", "-d", "phase=installed", "-H", "X-Forwarded-For: 10.9.9.9", `${base}/report`);
  expect(asked.at(-1)).toMatchObject({ method: "POST", path: ["report"], from: "127.0.0.1" });
  expect(Buffer.from(asked.at(-1)?.body ?? []).toString()).toBe("phase=installed");
});

test("who holds many slow connections leaves the boots of others alone (case 27)", async () => {
  const slow = Array.from({ length: 40 }, () => connect(server.address.port, "127.0.0.1"));
  await Promise.all(slow.map((socket) => once(socket, "connect")));
  for (const socket of slow) socket.on("error", () => undefined).write("GET / HT");
  const code = await curl("--interface", "127.0.0.9", "-o", "/dev/null", "-w", "%{http_code}", `${base}/hello`);
  expect(code.toString()).toBe("200");
  for (const socket of slow) socket.destroy();
});

test("a body that is too large is refused", async () => {
  writeFileSync(dir.join("large"), Buffer.alloc(1024 * 1024 + 1));
  const code = await curl(
    "-o",
    "/dev/null",
    "-w",
    "%{http_code}",
    "--data-binary",
    `@${dir.join("large")}`,
    `${base}/x`,
  );
  expect(code.toString()).toBe("413");
});
