import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  accountClaims,
  busFactsInFlight,
  busFactsWaiting,
  connectHub,
  connectSite,
  createKeyPair,
  createTrustTree,
  hubCredentials,
  pushAccounts,
  withRevocations,
  siteCredentials,
  sysCredentials,
  type StoredMessage,
} from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import { isLongshoreError, LongshoreError, SteppedClock } from "@longshore/kit";
import { headers } from "@nats-io/transport-node";
import { expect, test } from "vitest";
import { metaSubject } from "../src/object-layout.ts";
import { bytes, eventually, text } from "./contract/links.ts";
import { obeysHub } from "./hub-key.ts";
import { TestServer } from "./nats-server.ts";
import { plain, realLinks, up } from "./real-links.ts";

const HOUR_MS = 3_600_000;
const event = (site: string): string => `site.${site}.event.machine.a`;

async function osloUser(server: TestServer, expiresAtMs = Date.now() + HOUR_MS, tree = server.tree) {
  const { publicKey: key, seed } = createKeyPair("user");
  return { key, seed, jwt: await siteCredentials(tree, { site: "oslo", agentKey: key, expiresAtMs }) };
}

test("nats-server dies hard in mid-stream: what was acknowledged is there, readers go on without gaps or repeats", async () => {
  await using links = await realLinks();
  const { hub, server } = links;
  const oslo = await links.site("oslo");
  const stop = new AbortController();
  const [facts, values]: [string[], string[]] = [[], []];
  const take =
    (into: string[]) =>
    ({ payload }: StoredMessage): void =>
      void into.push(text(payload) ?? "");
  const reading = [
    hub.facts("events", 1, take(facts), stop.signal),
    hub.intents.watch("site.oslo.intent.>", take(values), () => undefined, stop.signal),
  ];
  let hints = 0;
  oslo.onHint(() => {
    hints++;
  });
  const sent = Array.from({ length: 60 }, (_, i) => `${i}`);
  const publishing = (async () => {
    for (const id of sent) await oslo.publishFact(event("oslo"), bytes(id), id);
  })();
  const ordering = (async () => {
    for (const id of sent) await hub.intents.put({ subject: `site.oslo.intent.machine.m${id}`, payload: bytes(id) });
  })();
  for (const seen of [5, 25]) {
    await eventually(() => facts.length > seen && values.length > seen);
    await server.kill();
    await server.run();
  }
  await Promise.all([publishing, ordering]);
  await eventually(() => facts.length >= sent.length && values.length >= sent.length);
  expect(facts).toEqual(sent);
  expect(values).toEqual(sent);
  await up(oslo);
  const before = hints;
  await hub.intents.put({ subject: "site.oslo.intent.index.all", payload: bytes("after") });
  await eventually(() => hints > before);
  stop.abort();
  await Promise.all(reading);
}, 60_000);

test("a server that stops answering holds up so many facts and no more; when it goes on, each is stored once", async () => {
  await using links = await realLinks();
  const { server, hub } = links;
  const { jwt, seed } = await osloUser(server);
  await using oslo = connectSite({ ...server.connect, site: "oslo", jwt: () => jwt, seed, maxInFlight: 4 });
  await up(oslo);
  server.signal("SIGSTOP");
  const storing = Array.from({ length: 20 }, (_, i) => oslo.publishFact(event("oslo"), bytes(`${i}`), `${i}`));
  await eventually(async () => (await value(busFactsInFlight)) === 4 && (await value(busFactsWaiting)) === 16);
  server.signal("SIGCONT");
  await Promise.all(storing);
  expect([await value(busFactsInFlight), await value(busFactsWaiting)]).toEqual([0, 0]);
  const stop = new AbortController();
  const stored = new Set<string | undefined>();
  await hub.facts(
    "events",
    1,
    ({ payload, sequence }) => {
      stored.add(text(payload));
      if (sequence === 20) stop.abort();
    },
    stop.signal,
  );
  expect(stored.size).toBe(20);
}, 60_000);

test("a fact that waits in the queue leaves it when its sender gives up", async () => {
  await using server = await TestServer.start();
  const { jwt, seed } = await osloUser(server);
  await server.kill();
  await using oslo = connectSite({ ...server.connect, site: "oslo", jwt: () => jwt, seed, maxInFlight: 1 });
  const giveUp = new AbortController();
  const storing = [1, 2].map((n) => oslo.publishFact(event("oslo"), bytes("x"), `${n}`, giveUp.signal));
  giveUp.abort(new Error("shutting down"));
  for (const one of storing) await expect(one).rejects.toThrow("shutting down");
  expect([await value(busFactsInFlight), await value(busFactsWaiting)]).toEqual([0, 0]);
});

test("without a hub a fact is tried for 15 s and more, then its sender is told why", async () => {
  const clock = new SteppedClock();
  await using server = await TestServer.start();
  const { jwt, seed } = await osloUser(server);
  await server.kill();
  await using oslo = connectSite({ ...server.connect, clock, site: "oslo", jwt: () => jwt, seed });
  let failed: unknown;
  const storing = oslo.publishFact(event("oslo"), bytes("x"), "1").catch((error: unknown) => {
    failed = error;
  });
  await eventually(() => oslo.state === "down");
  await clock.step(15_000);
  expect(failed).toBeUndefined();
  await eventually(async () => {
    await clock.step(1_000);
    return failed !== undefined;
  });
  await storing;
  expect(failed).toMatchObject({ code: "BUS_NOT_STORED", retry: "backoff" });
});

test("an agent that starts before its hub connects when the hub is there", async () => {
  await using server = await TestServer.start();
  const { jwt, seed } = await osloUser(server);
  await server.kill();
  const states: string[] = [];
  await using oslo = connectSite({ ...server.connect, site: "oslo", jwt: () => jwt, seed });
  oslo.onState((state) => states.push(state));
  await eventually(() => states.includes("down"));
  await server.run();
  await up(oslo);
  expect(states.at(-1)).toBe("up");
}, 60_000);

test("a server with a certificate of another CA is not trusted; credentials of another hub are refused", async () => {
  await using server = await TestServer.start();
  const { jwt, seed } = await osloUser(server);
  const foreignCa = await readFile(join(import.meta.dirname, "certificates", "foreign-ca.crt"), "utf8");
  expect(await downReason({ ...server.connect, ca: foreignCa, jwt, seed })).toMatchObject({ code: "BUS_UNTRUSTED" });
  const foreign = await osloUser(server, undefined, createTrustTree());
  expect(await downReason({ ...server.connect, ...foreign })).toMatchObject({ code: "BUS_REFUSED" });
  const otherName = { ...server.connect, servers: [`tls://127.0.0.2:${server.port}`], jwt, seed };
  expect(await downReason(otherName)).toMatchObject({ code: expect.stringMatching(/BUS_UNTRUSTED|BUS_UNREACHABLE/) });
});

test("credentials that expire cut the line; with renewed ones it is back, and its commands are served", async () => {
  await using links = await realLinks();
  const { server, hub } = links;
  const { publicKey: agentKey, seed } = createKeyPair("user");
  const jwtUntil = (ms: number) =>
    siteCredentials(server.tree, { site: "oslo", agentKey, expiresAtMs: Date.now() + ms });
  let jwt = await jwtUntil(3_000);
  const causes: string[] = [];
  await using oslo = connectSite({ ...server.connect, site: "oslo", jwt: () => jwt, seed });
  oslo.onState((_state, cause) => cause && causes.push(cause.message));
  oslo.serveCommand(subjects.cmdMachinePower, async () => ({ now: "on" }));
  await up(oslo);
  await eventually(() => oslo.state === "down");
  expect(causes[0]).toMatch(/expired/i);
  jwt = await jwtUntil(HOUR_MS);
  await oslo.renewed();
  expect(await hub.command(subjects.cmdMachinePower, { site: "oslo" }, { machine: "a" })).toMatchObject({ now: "on" });
  await oslo.renewed(); // also while the line is up
  await oslo.readIndex();
  expect(await hub.command(subjects.cmdMachinePower, { site: "oslo" }, { machine: "a" })).toMatchObject({ now: "on" });
}, 60_000);

test("a revoked key is cut off within 10 s and stays out, also after a restart; what it reported before is kept", async () => {
  await using links = await realLinks();
  const { server, hub } = links;
  const { key, jwt, seed } = await osloUser(server);
  await using oslo = connectSite({ ...server.connect, site: "oslo", jwt: () => jwt, seed });
  const bergen = await links.site("bergen");
  await up(oslo);
  await oslo.publishFact(event("oslo"), bytes("before"), "1");
  const revoked = withRevocations(server.tree, [{ agentKey: key, atMs: Date.now(), restored: false }]);
  const claims = await Promise.all([accountClaims(revoked, "SITES"), accountClaims(revoked, "ENROL")]);
  const started = Date.now();
  const down = new Promise<Error | undefined>((resolve) =>
    oslo.onState((state, cause) => state === "down" && resolve(cause)),
  );
  await pushAccounts({ ...server.connect, credentials: await sysCredentials(server.tree) }, claims);
  await down;
  expect(Date.now() - started).toBeLessThan(10_000);
  expect(bergen.state).toBe("up");
  await server.kill();
  await server.writeConfig(revoked);
  await server.run();
  await up(bergen);
  expect(await downReason({ ...server.connect, jwt, seed })).toMatchObject({ code: "BUS_REFUSED" });
  const stop = new AbortController();
  await hub.facts("events", 1, ({ payload }) => (text(payload) === "before" ? stop.abort() : undefined), stop.signal);
}, 60_000);

test("a server that lost its store is noticed: the reader is told, instead of starting over as if nothing had been", async () => {
  await using links = await realLinks();
  const { hub, server } = links;
  const stop = new AbortController();
  for (let i = 0; i < 3; i++) await hub.intents.put({ subject: "site.oslo.intent.machine.a", payload: bytes(`${i}`) });
  let current = false;
  const watching = hub.intents.watch(
    "site.>",
    () => undefined,
    () => {
      current = true;
    },
    stop.signal,
  );
  const lost = watching.then(
    () => undefined,
    (error: unknown) => error,
  );
  await eventually(() => current);
  await server.kill();
  await rm(join(server.directory, "store"), { recursive: true });
  await server.run();
  expect(await lost).toMatchObject({ code: "BUS_STATE_LOST", retry: "never" });
  await expect(hub.facts("events", 7, () => undefined, stop.signal)).rejects.toMatchObject({ code: "BUS_STATE_LOST" });
}, 60_000);

test("a site that guesses the id of another site's next fact cannot have it taken for a repeat", async () => {
  await using links = await realLinks();
  const bergen = await links.site("bergen");
  const attacker = await plain(links.server, await osloUser(links.server), "_INBOX.oslo");
  const guess = headers();
  guess.set("Nats-Msg-Id", "incarnation:7");
  await attacker.request(event("oslo"), "poison", { headers: guess, timeout: 5_000 });
  await bergen.publishFact(event("bergen"), bytes("true"), "incarnation:7");
  await attacker.close();
  const stop = new AbortController();
  const seen: (string | undefined)[] = [];
  const take = ({ payload, sequence }: StoredMessage): void => {
    seen.push(text(payload));
    if (sequence === 2) stop.abort();
  };
  await links.hub.facts("events", 1, take, stop.signal);
  expect(seen).toEqual(["poison", "true"]);
});

test("a site that holds all batches open keeps no other site's facts from being stored, in their order", async () => {
  await using links = await realLinks();
  const bergen = await links.site("bergen");
  const attacker = await plain(links.server, await osloUser(links.server), "_INBOX.oslo");
  const begin = async (batch: string): Promise<string> => {
    const first = headers();
    first.set("Nats-Batch-Id", batch);
    first.set("Nats-Batch-Sequence", "1");
    return text((await attacker.request(event("oslo"), "held", { headers: first, timeout: 5_000 })).data) ?? "";
  };
  await eventually(async () => (await begin(crypto.randomUUID())).includes("too many inflight"));
  const facts = ["1", "2", "3"].map((id) => ({ subject: event("bergen"), payload: bytes(id), id }));
  await bergen.publishFacts(facts);
  await attacker.close();
  const stop = new AbortController();
  const seen: (string | undefined)[] = [];
  const take = ({ payload, sequence }: StoredMessage): void => {
    seen.push(text(payload));
    if (sequence === 3) stop.abort();
  };
  await links.hub.facts("events", 1, take, stop.signal);
  expect(seen).toEqual(["1", "2", "3"]);
});

test("a write whose acknowledgement was lost is not a conflict with itself when it is sent again", async () => {
  await using links = await realLinks();
  const { server, hub } = links;
  const subject = "hub.record.site.oslo";
  server.signal("SIGSTOP"); // the first attempts are taken by the kernel and answered too late
  const storing = hub.records.put({ subject, payload: bytes("x"), expected: 0 });
  await new Promise((resolve) => setTimeout(resolve, 4_000)); // longer than the first attempt waits
  server.signal("SIGCONT");
  expect(await storing).toBe(1);
  expect(await hub.records.get(subject)).toMatchObject({ sequence: 1 });
  await expect(hub.records.put({ subject, payload: bytes("x"), expected: 0 })).rejects.toMatchObject({
    code: "BUS_CONFLICT",
  });
});

test("an object whose chunks were changed, cut or lost at the hub is refused by the site", async () => {
  await using links = await realLinks();
  const oslo = await links.site("oslo");
  const hub = await plain(links.server, await hubCredentials(links.server.tree), "_INBOX.hub");
  const object = Uint8Array.from({ length: 300_000 }, (_, i) => i % 251);
  const digest = await links.hub.putObject(object);
  const entry = await hub.request(`$JS.API.DIRECT.GET.OBJ_charts.${metaSubject(digest)}`, "");
  const meta = entry.json<{ nuid: string }>();
  const damaged = { code: "BUS_OBJECT_DAMAGED" };
  const rollup = headers();
  rollup.set("Nats-Rollup", "sub");
  for (const lie of [
    { size: 300_001 },
    { size: 200_000 },
    { chunks: 2 },
    { nuid: "nothingthere" },
    { size: 1e15 },
    { name: "x" },
  ]) {
    await hub.request(metaSubject(digest), JSON.stringify({ ...meta, ...lie }), { headers: rollup, timeout: 5_000 });
    await expect(oslo.readObject(digest), JSON.stringify(lie)).rejects.toMatchObject(damaged);
  }
  await hub.request(metaSubject(digest), JSON.stringify(meta), { headers: rollup, timeout: 5_000 });
  expect(await oslo.readObject(digest)).toHaveLength(300_000);
  const changed = Uint8Array.from(object, (byte, i) => (i === 7 ? byte ^ 1 : byte));
  await hub.request(`$O.charts.C.${meta.nuid}`, changed, { headers: rollup, timeout: 5_000 });
  await hub.request(metaSubject(digest), JSON.stringify({ ...meta, chunks: 1 }), { headers: rollup, timeout: 5_000 });
  await expect(oslo.readObject(digest)).rejects.toMatchObject(damaged);
  await hub.close();
});

test("a hub that is told to stop waiting for its server stops", async () => {
  await using server = await TestServer.start();
  await server.kill();
  const credentials = await hubCredentials(server.tree);
  const signal = AbortSignal.timeout(300);
  await expect(connectHub({ ...server.connect, credentials, signal })).rejects.toMatchObject({ name: "TimeoutError" });
});

async function value(metric: { get(): Promise<{ values: { value: number }[] }> }): Promise<number> {
  return (await metric.get()).values[0]?.value ?? 0;
}

/** Why a site's link with these credentials does not come up. */
async function downReason(
  options: TestServer["connect"] & { jwt: string; seed: Awaited<ReturnType<typeof osloUser>>["seed"] },
): Promise<Error | undefined> {
  const { jwt, ...rest } = options;
  await using link = connectSite({ ...rest, site: "oslo", jwt: () => jwt });
  return await new Promise((resolve) => link.onState((state, cause) => state === "down" && resolve(cause)));
}

test("a site that cannot write down a command's nonce does not act, and says why", async () => {
  await using links = await realLinks();
  const { jwt, seed } = await osloUser(links.server);
  const full = new LongshoreError("AGENT_STATE_DISK_FULL", "backoff", "the disk is full", { hint: "Make room." });
  const used = {
    use(): boolean {
      throw full;
    },
  };
  const commands = { ...obeysHub(), used };
  await using oslo = await up(connectSite({ ...links.server.connect, site: "oslo", jwt: () => jwt, seed, commands }));
  let acted = 0;
  oslo.serveCommand(subjects.cmdMachinePower, () => {
    acted++;
    return Promise.resolve({});
  });
  let answer: unknown;
  await eventually(async () => {
    answer = await links.hub
      .command(subjects.cmdMachinePower, { site: "oslo" }, { machine: "a" })
      .catch((error) => error);
    return !isLongshoreError(answer, "BUS_NO_ANSWER"); // its subscription may still be on its way to the server
  });
  expect(answer).toMatchObject({ code: "AGENT_STATE_DISK_FULL", hint: "Make room." });
  expect(acted).toBe(0);
});
