import { expect, test } from "vitest";
import type { RpcRequest } from "../bmc-rpc/signature.ts";
import { serveBmcRpc } from "./bmc-rpc-server.ts";

const AT = { host: "127.0.0.1", port: 0 };

test("what Rufio sends arrives byte for byte with what signs it, and the answer has its length", async () => {
  const seen: RpcRequest[] = [];
  await using server = await serveBmcRpc(AT, async (request) => {
    seen.push(request);
    return { status: 200, body: '{"id":7,"host":"ø","result":"on"}' };
  });
  const body = '{"id":7,"host":"ø","method":"getPowerState"}';
  const headers = { "X-Rufio-Signature-256": "sha256=aa,sha256=bb", "X-Rufio-Timestamp": "2026-11-29T01:00:00Z" };
  const response = await fetch(`http://127.0.0.1:${server.address.port}/`, { method: "POST", body, headers });
  const text = await response.text();
  expect(response.headers.get("content-length")).toBe(String(Buffer.byteLength(text)));
  expect(JSON.parse(text)).toEqual({ id: 7, host: "ø", result: "on" });
  expect(seen.map((one) => ({ ...one, body: Buffer.from(one.body).toString() }))).toEqual([
    { body, signature: "sha256=aa,sha256=bb", timestamp: "2026-11-29T01:00:00Z" },
  ]);
});

test("what is too long, what is no POST and what breaks is refused in JSON", async () => {
  await using server = await serveBmcRpc(AT, () => Promise.reject(new Error("broken")));
  const url = `http://127.0.0.1:${server.address.port}/`;
  const status = async (init?: RequestInit) => {
    const response = await fetch(url, init);
    return [response.status, ((await response.json()) as { error: { message: string } }).error.message];
  };
  expect(await status()).toEqual([405, "only POST is served here"]);
  expect(await status({ method: "POST", body: "x".repeat(17_000) })).toEqual([413, "at most 16384 bytes"]);
  expect(await status({ method: "POST", body: "{}" })).toEqual([500, "broken"]);
});

test("a port that is taken is said", async () => {
  await using server = await serveBmcRpc(AT, () => Promise.reject(new Error("never")));
  const again = serveBmcRpc({ host: "127.0.0.1", port: server.address.port }, () => Promise.reject(new Error("never")));
  await expect(again).rejects.toMatchObject({ code: "AGENT_PORT_TAKEN" });
});
