import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { peer } from "../../io/peer.ts";
import { listens } from "./https.ts";
import { openWall } from "./wall.ts";

/** Listens on every address and answers with what the server outside says, and with the networks that it sees. */
const PROGRAM = `
const { createServer } = require("node:http");
const { networkInterfaces } = require("node:os");
createServer(async (_, response) => {
  const said = await (await fetch("http://127.0.0.1:" + process.env.OUTSIDE)).text();
  response.end(said + " " + Object.keys(networkInterfaces()));
}).listen(9443, () => console.log("up"));`;

test("a program behind a wall is on no network but loopback, and still calls and is called", async (context) => {
  await peer(context, "ip");
  if (process.getuid?.() !== 0) context.skip("only root makes network namespaces");
  await using outside = await greeter();
  await using wall = await openWall({ inward: [9443], outward: [outside.port] });
  const env = { OUTSIDE: String(outside.port) };
  const ready = (output: string): boolean => output.includes("up");
  await using _ = await wall.start(process.execPath, { args: ["-e", PROGRAM], env, ready });
  const answer = await fetch(`http://127.0.0.1:${wall.outside(9443)}`);
  expect(await answer.text()).toBe("ahoy lo");
  expect(await listens(9443)).toBe(false);
});

async function greeter(): Promise<AsyncDisposable & { port: number }> {
  const server = createServer((_, response) => response.end("ahoy")).listen(0, "127.0.0.1");
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: async () => void server.close() };
}
