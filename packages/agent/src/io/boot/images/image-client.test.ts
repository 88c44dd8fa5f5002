import { createServer, request as ask } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type ImageServer, imageServer, rawImage, sends } from "../../../../test/images/image-server.ts";
import { localhost } from "../../../../test/images/localhost.ts";
import { imageClient, type ImageClientOptions } from "./image-client.ts";

const file = rawImage(100_000);
let plain: ImageServer;
let secure: ImageServer;

beforeEach(async () => {
  plain = await imageServer();
  secure = await imageServer(localhost);
  plain.answer = secure.answer = sends(file);
});
afterEach(async () => {
  await plain[Symbol.asyncDispose]();
  await secure[Symbol.asyncDispose]();
});

async function fetched(url: string, more: Partial<ImageClientOptions> = {}): Promise<Buffer> {
  const get = imageClient({ proxy: undefined, noProxy: [], ca: undefined, ...more });
  const { body } = await get(url, { from: 0, validator: undefined, signal: AbortSignal.timeout(5000) });
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

test("a server of an authority that nobody knows is not believed, until the agent is told of that authority", async () => {
  await expect(fetched(`${secure.url}/disk.img`)).rejects.toMatchObject({ code: "IMAGE_TROUBLE" });
  expect((await fetched(`${secure.url}/disk.img`, { ca: localhost.cert })).equals(file)).toBe(true);
});

test("a server that proves who it is does not lead on to one that does not", async () => {
  secure.answer = (_request, response) => void response.writeHead(302, { location: `${plain.url}/disk.img` }).end();
  await expect(fetched(`${secure.url}/disk.img`, { ca: localhost.cert })).rejects.toThrow("which is not encrypted");
  expect(plain.asked).toEqual([]);
  secure.answer = sends(file);
  plain.answer = (_request, response) => void response.writeHead(302, { location: `${secure.url}/disk.img` }).end();
  expect((await fetched(`${plain.url}/disk.img`, { ca: localhost.cert })).equals(file)).toBe(true);
});

test("images come through the proxy, but from hosts that are asked directly", async () => {
  const through: string[] = [];
  const proxy = createServer((request, response) => {
    through.push(`${request.method} ${new URL(request.url ?? "").pathname}`);
    request.pipe(
      ask(request.url ?? "", { headers: request.headers }, (answer) =>
        answer.pipe(response.writeHead(answer.statusCode ?? 0, answer.headers)),
      ),
    );
  });
  proxy.on("connect", (request, socket) => {
    through.push("CONNECT");
    const [host = "", port] = (request.url ?? "").split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    for (const end of [socket, onward]) end.on("error", () => onward.destroy());
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  expect((await fetched(`${plain.url}/disk.img`, { proxy: url })).equals(file)).toBe(true);
  expect((await fetched(`${secure.url}/disk.img`, { proxy: url, ca: localhost.cert })).equals(file)).toBe(true);
  expect(through).toEqual(["GET /disk.img", "CONNECT"]);
  expect((await fetched(`${plain.url}/disk.img`, { proxy: url, noProxy: ["localhost"] })).equals(file)).toBe(true);
  expect(through).toHaveLength(2);
  proxy.closeAllConnections();
  proxy.close();
});

test("a server that falls silent in the middle is given up, and that it was silent is said", async () => {
  plain.answer = (_request, response) => void response.writeHead(200, { "content-length": "100000" }).write("half");
  const silent = fetched(`${plain.url}/disk.img`, { silentMs: 300 });
  await expect(silent).rejects.toMatchObject({
    code: "IMAGE_TROUBLE",
    message: expect.stringMatching(/nothing came for 0.3 s/),
  });
});
