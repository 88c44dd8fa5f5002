import { connectHub, hubCredentials } from "@longshore/bus";
import { streams, subjects } from "@longshore/contracts";
import { jetstreamManager } from "@nats-io/jetstream";
import { expect, test } from "vitest";
import { bytes, eventually, text } from "./contract/links.ts";
import { TestServer } from "./nats-server.ts";
import { plain, realLinks, up } from "./real-links.ts";

test("the streams are made as the table says, and a stream that differs is brought up to it", async () => {
  await using server = await TestServer.start();
  const credentials = await hubCredentials(server.tree);
  const raw = await plain(server, credentials, "_INBOX.hub");
  const manager = await jetstreamManager(raw);
  await manager.streams.add({ name: "EVENTS", subjects: ["site.*.event.>"], max_msgs: 5, max_consumers: 10_000 });
  await using _hub = await connectHub({ ...server.connect, credentials });
  const configs = await Promise.all(
    [...Object.values(streams).map(({ name }) => name), "OBJ_charts"].map(async (name) => {
      const { config } = await manager.streams.info(name);
      return [name, config] as const;
    }),
  );
  const of = Object.fromEntries(configs);
  expect(of["INTENTS"]).toMatchObject({
    max_msgs_per_subject: 8,
    allow_direct: true,
    allow_atomic: true,
    storage: "file",
  });
  expect(of["STATUS"]).toMatchObject({ max_msgs_per_subject: 1, allow_direct: true, subjects: ["site.*.status.>"] });
  expect(of["EVENTS"]).toMatchObject({ max_age: 30 * 86_400 * 1e9, allow_direct: true, duplicate_window: 600 * 1e9 });
  expect(of["TELEMETRY"]).toMatchObject({ persist_mode: "async", max_age: 3600 * 1e9, max_bytes: 268_435_456 });
  for (const [name, { max_consumers }] of configs) expect(max_consumers, name).toBe(10_000);
  await raw.close();
});

test("a second hub finds everything in place", async () => {
  await using server = await TestServer.start();
  const credentials = await hubCredentials(server.tree);
  await using first = await connectHub({ ...server.connect, credentials });
  await first.records.put({ subject: "hub.record.a", payload: bytes("kept") });
  await using second = await connectHub({ ...server.connect, credentials });
  expect(text((await second.records.get("hub.record.a"))?.payload)).toBe("kept");
});

test("telemetry goes on after its server died hard, for sites and for its reader", async () => {
  await using links = await realLinks();
  const { hub, server } = links;
  const oslo = await links.site("oslo");
  const seen: (string | undefined)[] = [];
  const stop = new AbortController();
  const reading = hub.facts("telemetry", 1, ({ payload }) => void seen.push(text(payload)), stop.signal);
  await oslo.publishFact("site.oslo.tel.host", bytes("before"), "1");
  await eventually(() => seen.includes("before"));
  await server.kill();
  await server.run();
  await up(oslo);
  await oslo.publishFact("site.oslo.tel.host", bytes("after"), "2");
  await eventually(() => seen.includes("after"));
  stop.abort();
  await reading;
  expect(subjects.telemetry.template).toBe("site.{site}.tel.{source}");
}, 60_000);
