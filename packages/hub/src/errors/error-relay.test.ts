import { type ErrorReport, Event } from "@longshore/contracts";
import { describeError, errorCatalog, silentLogger, SteppedClock, systemClock } from "@longshore/kit";
import { describe, expect, test } from "vitest";
import { parseEnvelope, startSentryServer } from "../../test/sentry-server.ts";
import { createErrorRelay, type ErrorRelayOptions } from "./error-relay.ts";

const CANARY = "canary-7Kq9-swordfish";
const SEED = `SUACANARY${"A".repeat(49)}`;
const JWT = "eyJ0eXAiOiJKV1QifQ.eyJjYW5hcnkiOiI3S3E5In0.c2ln";

function options(dsn: string | undefined, more: Partial<ErrorRelayOptions> = {}): ErrorRelayOptions {
  const release = "longshore-hub@0.1.0";
  return { dsn, release, environment: "lab", clock: systemClock, log: silentLogger, ...more };
}

function siteEvent(error: Partial<ErrorReport>, atMs = Date.now()): Event {
  const report = { release: "longshore-agent@0.0.9", fingerprint: "f00d", count: 1, ...error };
  const stamp = { agent: "UAGENT", incarnation: "i", sequence: 1, atMs };
  const event = { stamp, noun: "agent", name: "node-a", reason: "UnexpectedError", severity: "error", error: report };
  return Event.decode(Event.encode(event));
}

describe("what arrives at Sentry", () => {
  test("the hub's own errors, with frames, release and environment", async () => {
    await using sentry = await startSentryServer();
    const relay = createErrorRelay(options(sentry.dsn));
    relay.hubError(new TypeError("the index of oslo is not there"), { subject: "site.oslo.beat" });
    await relay[Symbol.asyncDispose]();
    const [event] = sentry.events();
    expect(event).toMatchObject({
      level: "error",
      platform: "node",
      release: "longshore-hub@0.1.0",
      environment: "lab",
      tags: { component: "hub", subject: "site.oslo.beat" },
      extra: { count: 1 },
    });
    expect(event?.exception.values[0]).toMatchObject({ type: "TypeError", value: "the index of oslo is not there" });
    expect(JSON.stringify(event?.exception.values[0]?.stacktrace?.frames)).toContain("error-relay.test.ts");
    expect(sentry.envelopes[0]?.header).toMatchObject({ event_id: event?.["event_id"] });
  });

  test("an agent's error, as that of its site, agent and release, at the time when it happened", async () => {
    await using sentry = await startSentryServer();
    const relay = createErrorRelay(options(sentry.dsn));
    const { type, message, stack } = describeError(new RangeError("no such lane"));
    const hourAgo = Date.now() - 3_600_000;
    relay.siteEvent(
      "oslo",
      siteEvent({ type, message, stack, count: 7, tags: { object: "x", loop: "machine/r1u7" } }, hourAgo),
    );
    relay.siteEvent("oslo", Event.decode(Event.encode({ noun: "machine", name: "r1u7", reason: "PowerChanged" })));
    await relay[Symbol.asyncDispose]();
    expect(sentry.events()).toHaveLength(1);
    expect(sentry.events()[0]).toMatchObject({
      release: "longshore-agent@0.0.9",
      server_name: "oslo",
      timestamp: hourAgo / 1000,
      fingerprint: ["agent", "f00d"],
      tags: { component: "agent", site: "oslo", agent: "UAGENT", object: "agent/node-a", loop: "machine/r1u7" },
      extra: { count: 7 },
    });
  });

  test("no secret, wherever it stood", async () => {
    await using sentry = await startSentryServer();
    const relay = createErrorRelay(options(sentry.dsn, { known: () => [CANARY] }));
    const places = [
      CANARY,
      `nats://hub:${CANARY}@127.0.0.1`,
      `Authorization: Basic ${Buffer.from(`root:${CANARY}`).toString("base64")}`,
      `password=${CANARY}`,
      SEED,
      JWT,
      `lsh1.${CANARY}.x`,
    ];
    const text = places.join("\n");
    relay.hubError(new Error(text, { cause: new Error(`cause ${text}`) }), { text, password: CANARY });
    relay.hubError(text);
    relay.siteEvent(
      "oslo",
      siteEvent({
        type: text,
        message: text,
        stack: `Error: ${text}\n    at f (/a.js:1:2)`,
        tags: { text },
        release: text,
        fingerprint: text,
      }),
    );
    relay.siteEvent("bergen", siteEvent({ type: "E", message: "x".repeat(40_000) + text }));
    await relay[Symbol.asyncDispose]();
    expect(sentry.events()).toHaveLength(4);
    for (const secret of [CANARY, SEED, JWT, Buffer.from(CANARY).toString("base64").slice(0, -2)])
      expect(sentry.raw()).not.toContain(secret);
    expect(sentry.raw()).toContain("[redacted]");
  });

  test("nothing of this process that was not handed over: no environment, no modules, no arguments", async () => {
    await using sentry = await startSentryServer();
    process.env["CANARY_OF_THE_ENVIRONMENT"] = CANARY;
    const relay = createErrorRelay(options(sentry.dsn));
    console.debug(`a line that a breadcrumb would carry: ${CANARY}`);
    relay.hubError(new Error("plain"));
    await relay[Symbol.asyncDispose]();
    expect(sentry.events()).toHaveLength(1);
    expect(sentry.raw()).not.toContain(CANARY);
    for (const key of ["breadcrumbs", "modules", "request", "user"]) expect(sentry.events()[0]).not.toHaveProperty(key);
    delete process.env["CANARY_OF_THE_ENVIRONMENT"];
  });

  test("a large report is packed, and read all the same", async () => {
    await using sentry = await startSentryServer();
    const relay = createErrorRelay(options(sentry.dsn));
    const stack = Array.from({ length: 200 }, (_, i) => `    at step${i} (/opt/longshore/agent.js:${i}:1)`).join("\n");
    const tags = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`tag${i}`, "ö".repeat(200)]));
    relay.siteEvent("oslo", siteEvent({ type: "E", message: "m".repeat(3000), stack: `E: m\n${stack}`, tags }));
    await relay[Symbol.asyncDispose]();
    expect(sentry.events()[0]?.exception.values[0]?.value).toHaveLength(2000);
  });
});

describe("a storm, and a Sentry that does not answer", () => {
  test("ten thousand of the same are one event now and one with the number", async () => {
    await using sentry = await startSentryServer();
    const relay = createErrorRelay(options(sentry.dsn));
    for (let i = 0; i < 10_000; i++) relay.siteEvent("oslo", siteEvent({ type: "E", message: `${i}` }));
    await relay[Symbol.asyncDispose]();
    expect(sentry.events().map((event) => (event["extra"] as { count: number }).count)).toEqual([1, 9999]);
  });

  test("a black hole holds one request and a bounded queue; the hub does not wait for it", async () => {
    await using sentry = await startSentryServer(() => {});
    const relay = createErrorRelay(options(sentry.dsn));
    relay.hubError(new Error("first"));
    await expect.poll(() => sentry.envelopes.length, { timeout: 10_000 }).toBe(1);
    const heap = process.memoryUsage().heapUsed;
    for (let i = 0; i < 20_000; i++)
      relay.siteEvent(`site-${i}`, siteEvent({ type: "E", message: "x".repeat(1000), fingerprint: `${i}` }));
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(200e6); // before any collection
    expect(sentry.envelopes).toHaveLength(1);
    expect(sentry.connections()).toBe(1);
    await relay[Symbol.asyncDispose]();
  }, 60_000);

  test("a refusing and an absent Sentry are counted and forgotten", async () => {
    await using sentry = await startSentryServer((response) => response.writeHead(403).end());
    for (const dsn of [sentry.dsn, "http://0123456789abcdef@127.0.0.1:9/1", "no dsn at all"]) {
      const relay = createErrorRelay(options(dsn));
      relay.hubError(new Error("x"));
      await relay[Symbol.asyncDispose]();
    }
    expect(sentry.envelopes).toHaveLength(1);
  });
});

test("without a DSN nothing is opened; errors of a catalog and wishes to stop are not sent with one", async () => {
  let opened = 0;
  const open = async () => {
    opened++;
    return { send: async () => true, close: async () => {} };
  };
  const errors = errorCatalog({ A_B: { retry: "never", message: (d: { what: string }) => d.what } });
  for (const dsn of [undefined, ""]) createErrorRelay(options(dsn, { open })).hubError(new Error("x"));
  const relay = createErrorRelay(options("http://k@127.0.0.1/1", { open }));
  relay.hubError(errors.A_B({ what: "x" }));
  relay.hubError(AbortSignal.abort().reason);
  expect(opened).toBe(0);
});

test("what was folded is told when its window is over", async () => {
  const clock = new SteppedClock();
  const sent: number[] = [];
  const open = async () => ({
    send: async ({ count }: { count: number }) => sent.push(count) > 0,
    close: async () => {},
  });
  const relay = createErrorRelay(options("http://k@127.0.0.1/1", { clock, open }));
  for (let i = 0; i < 5; i++) relay.siteEvent("oslo", siteEvent({ type: "E", count: 10 }, clock.now()));
  await clock.step(60_000);
  expect(sent).toEqual([10, 40]);
});

test("an envelope with items of a said length and without one is read as Sentry reads it", () => {
  // example of https://develop.sentry.dev/sdk/foundations/transport/envelopes/ (Full Examples), in short
  const text =
    '{"event_id":"9ec79c33ec9942ab8353589fcb2e04dc"}\n{"type":"attachment","length":10}\n\ufeffHello\r\n\n{"type":"event"}\n{"message":"hi"}\n';
  const { items } = parseEnvelope(Buffer.from(text));
  expect(items.map(({ payload }) => payload.toString())).toEqual(["\ufeffHello\r\n", '{"message":"hi"}']);
});
