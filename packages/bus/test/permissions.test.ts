import { allSubjects, PowerAction, Signed, signerOf, subjects } from "@longshore/contracts";
import { systemRandom } from "@longshore/kit";
import { connectEnrol, connectOperator, createKeyPair, operatorCredentials, tokenCredentials } from "@longshore/bus";
import { jetstreamManager } from "@nats-io/jetstream";
import { headers } from "@nats-io/transport-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CALL_LIFETIME_MS, type CallSpec, sealCall } from "../src/call.ts";
import { eventually } from "./contract/links.ts";
import { attemptPublishes, attemptSubscribes } from "./permissions/attempt.ts";
import {
  type Actor,
  type Case,
  isAllowed,
  negativeCases,
  OTHER,
  OWN,
  OWN_READS,
  tableSubjects,
} from "./permissions/cases.ts";
import { openStage, settle, type Stage } from "./permissions/stage.ts";

const ACTORS: readonly Actor[] = ["site", "token", "renewal", "operator"];

let stage: Stage;
let before: Awaited<ReturnType<typeof picture>>;
const summary = new Map<string, number>();

beforeAll(async () => {
  stage = await openStage();
  before = await picture();
});

afterAll(async () => {
  await stage[Symbol.asyncDispose]();
  const total = [...summary.values()].reduce((sum, count) => sum + count, 0);
  const lines = [...summary].map(([trick, count]) => `  ${String(count).padStart(5)}  ${trick}`);
  console.info([`permission matrix: ${total} attempts, by actor and trick`, ...lines].join("\n"));
});

describe("what is allowed works, by the same means as what is tried below", () => {
  test("a site's facts are stored, its questions answered, its reads served, its beat heard", async () => {
    const { connection } = stage.attackers.site;
    for (const row of allSubjects) {
      for (const { subject, own } of tableSubjects(row, "t-own")) {
        if (!isAllowed("site", row, own, "publish")) continue;
        if (row.verb === "signal") {
          connection.publish(subject, "control");
          await eventually(() => stage.hubWitness.heard(subject));
        } else {
          const answer = await connection.request(subject, row.verb === "fact" ? "control" : "", { timeout: 10_000 });
          if (row.verb === "fact") expect(answer.json(), subject).toMatchObject({ seq: expect.any(Number) });
        }
      }
    }
    for (const [subject, query] of Object.entries(OWN_READS)) {
      expect([0, 404]).toContain((await connection.request(subject, query, { timeout: 10_000 })).headers?.code);
    }
    expect(stage.acted.hub).toContain(`${subjects.askRenew.template} {"site":"${OWN}"}`);
  });

  test("a site hears its own intents and commands, and the witness of the other site hears those of its site", async () => {
    const heard: string[] = [];
    for (const pattern of [`site.${OWN}.intent.>`, `site.${OWN}.cmd.>`]) {
      stage.attackers.site.connection.subscribe(pattern, {
        callback: (_error, { subject }) => void heard.push(subject),
      });
    }
    await settle(stage);
    const orders = [OWN, OTHER].map((site) => `site.${site}.intent.machine.control`);
    for (const subject of orders) await stage.hub.intents.put({ subject, payload: Buffer.from("control") });
    const on = { machine: "a", action: PowerAction.POWER_ACTION_ON, orderId: "1" };
    await stage.hub.command(subjects.cmdMachinePower, { site: OTHER }, on);
    void stage.hub.command(subjects.cmdMachinePower, { site: OWN }, on, { timeoutMs: 1000 }).catch(() => undefined);
    const both = [`site.${OWN}.intent.machine.control`, `site.${OWN}.cmd.machine.power`];
    await eventually(() => both.every((subject) => heard.includes(subject)));
    const others = [`site.${OTHER}.intent.machine.control`, `site.${OTHER}.cmd.machine.power`];
    await eventually(() => others.every((subject) => stage.siteWitness.heard(subject)));
    expect(stage.acted.bergen).toEqual([subjects.cmdMachinePower.template]);
  });

  test("a newcomer is served, and an operator's signed call", async () => {
    const token = await tokenCredentials(stage.server.tree, { tokenId: "t-control", expiresAtMs: Date.now() + 60_000 });
    await using newcomer = connectEnrol({ ...stage.server.connect, ...token });
    await newcomer.enrol({});
    expect(stage.acted.hub).toContain("enrol t-control");
    const key = createKeyPair("user");
    const jwt = await operatorCredentials(stage.server.tree, { name: "carl", key: key.publicKey });
    await using operator = connectOperator({ ...stage.server.connect, jwt, seed: key.seed });
    await operator.call(subjects.apiHubInfo, {});
    expect(stage.acted.hub).toContain(`${subjects.apiHubInfo.template} ${key.publicKey}`);
  });

  test("inside the hub's own account every trick works: reflection deletes, a consumer delivers anywhere, traces are sent", async () => {
    const { connection } = stage.hubWitness;
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: "SCRATCH", subjects: ["scratch.>"], allow_direct: true });
    await manager.streams.add({ name: "SOURCE", subjects: ["source.>"] });
    await connection.request("source.a", "injected");
    await manager.consumers.add("SOURCE", { name: "inject", deliver_subject: "hub.probe.injected" });
    await eventually(() => stage.hubWitness.seen.some(({ payload }) => payload === "injected"));
    connection.publish("$JS.API.DIRECT.GET.SCRATCH.none", "", { reply: "$JS.API.STREAM.DELETE.SCRATCH" });
    await eventually(async () => !(await streamNames()).includes("SCRATCH"));
    const traced = headers();
    traced.set("Nats-Trace-Dest", "hub.probe.traced");
    connection.publish("hub.probe.anything", "", { headers: traced });
    await eventually(() => stage.hubWitness.heard("hub.probe.traced"));
    await manager.streams.delete("SOURCE");
  });
});

describe("what is not allowed", () => {
  beforeAll(async () => {
    await settle(stage);
    before = await picture();
    for (const { seen } of stage.witnesses) seen.length = 0;
    stage.acted.bergen.length = 0;
    stage.acted.hub.length = 0;
    stage.refused.length = 0;
  });

  test.each(ACTORS)("nothing that the %s sends, asks or aims gets through", async (actor) => {
    const cases = negativeCases(actor, stage.attackers[actor].token).filter(({ act }) => act === "publish");
    count(cases);
    expect(await attemptPublishes(stage, cases)).toEqual([]);
    expect(stage.acted.bergen, "the other site acted").toEqual([]);
    expect(
      stage.acted.hub.filter((served) => !isOwn(actor, served)),
      "the hub acted",
    ).toEqual([]);
    if (actor === "site") expectNoiseRefused();
    for (const { seen } of stage.witnesses) seen.length = 0;
    stage.acted.hub.length = 0;
  });

  test.each(ACTORS)("the %s hears nothing that is not its own", async (actor) => {
    const cases = negativeCases(actor, stage.attackers[actor].token).filter(({ act }) => act === "subscribe");
    count(cases);
    expect(await attemptSubscribes(stage, cases, everybodysTraffic)).toEqual([]);
  });

  test("a call that was not signed for this very use by the operator itself is not served", async () => {
    const { key, seed, connection } = stage.attackers.operator;
    const other = createKeyPair("user");
    const subject = subjects.apiMachinePower.template;
    const nowMs = Date.now();
    const good: CallSpec = {
      subject,
      body: subjects.apiMachinePower.request.encode({ site: OTHER, machine: "a" }),
      nowMs,
      timeoutMs: 10_000,
      random: systemRandom,
      signer: signerOf(seed),
    };
    const genuine = sealCall(good);
    const changed = Uint8Array.from(genuine);
    changed[20] = (changed[20] ?? 0) ^ 1;
    const forged: Record<string, Uint8Array> = {
      unsigned: Signed.encode({ payload: Signed.decode(sealCall(good)).payload }),
      "in another's name": sealCall({ ...good, signer: { ...signerOf(seed), key: other.publicKey } }),
      "for another subject": sealCall({ ...good, subject: subjects.apiHubInfo.template }),
      expired: sealCall({ ...good, nowMs: nowMs - 2 * CALL_LIFETIME_MS }),
      "for ever": sealCall({ ...good, nowMs: nowMs + 100 * CALL_LIFETIME_MS }),
      "without a nonce": sealCall({ ...good, random: { ...systemRandom, bytes: () => new Uint8Array() } }),
      changed,
    };
    stage.acted.hub.length = 0;
    for (const [what, call] of Object.entries(forged)) {
      await connection.request(subject, call, { timeout: 10_000 });
      expect(stage.acted.hub, what).toEqual([]);
      count([{ actor: "operator", act: "publish", trick: "forged call", subject }]);
    }
    await connection.request(subject, genuine, { timeout: 10_000 });
    expect(stage.acted.hub).toEqual([`${subject} ${key}`]); // the control: unchanged, it is served
    await connection.request(subject, genuine, { timeout: 10_000 });
    expect(stage.acted.hub, "replayed").toHaveLength(1);
  });

  test("the streams are as they were, but for the attackers' own facts; nobody made a consumer", async () => {
    expect(await picture()).toEqual(before);
  });

  test("there were many attempts", () => {
    const total = [...summary.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThanOrEqual(150);
  });
});

/** Answers did land on the other site's commands: each was counted, with its reason, and none was acted upon. */
function expectNoiseRefused(): void {
  const subject = `site.${OTHER}.cmd.machine.power`;
  const landed = stage.siteWitness.seen.filter((seen) => seen.subject === subject).length;
  expect(landed).toBeGreaterThan(0);
  expect(stage.refused.filter((one) => one.subject === subject)).toEqual(
    Array(landed).fill({ subject, reason: "reply" }),
  );
  console.info(`permission matrix: ${landed} answers landed as noise on the other site's command; all refused`);
}

/** What an actor may have served: its own questions, its own request to be let in. */
function isOwn(actor: Actor, served: string): boolean {
  if (actor === "site") return served.startsWith("site.{site}.ask.") && served.includes(`{"site":"${OWN}"`);
  return served === `enrol ${stage.attackers[actor].token}`;
}

function count(cases: readonly Case[]): void {
  for (const { actor, trick } of cases) {
    const key = `${actor.padEnd(8)} ${trick}`;
    summary.set(key, (summary.get(key) ?? 0) + 1);
  }
}

/** One message of every kind that an eavesdropper would like to hear. */
async function everybodysTraffic(): Promise<void> {
  const { hub, bergen, server } = stage;
  await hub.intents.put({ subject: `site.${OTHER}.intent.machine.probe`, payload: Buffer.from("secret") });
  await hub.command(subjects.cmdMachinePower, { site: OTHER }, { machine: "a" });
  bergen.signal(subjects.beat, {});
  await bergen.ask(subjects.askRenew, {});
  await hub.audit("hub.audit.probe", Buffer.from("secret"));
  const token = await tokenCredentials(server.tree, { tokenId: "t-traffic", expiresAtMs: Date.now() + 60_000 });
  await using newcomer = connectEnrol({ ...server.connect, ...token });
  await newcomer.enrol({});
  const key = createKeyPair("user");
  const jwt = await operatorCredentials(server.tree, { name: "dora", key: key.publicKey });
  await using operator = connectOperator({ ...server.connect, jwt, seed: key.seed });
  await operator.call(subjects.apiHubInfo, {});
}

/** All streams with their settings, their consumers and the messages of everybody but the attacking site. */
async function picture() {
  const manager = await jetstreamManager(stage.hubWitness.connection);
  const names = await streamNames();
  return await Promise.all(
    names.map(async (name) => {
      const { config, state } = await manager.streams.info(name, { subjects_filter: ">" });
      const subjects = Object.entries(state.subjects ?? {}).filter(
        ([subject]) => !isAttackersFact(subject) && !isTraffic(subject),
      );
      return { name, config, subjects: Object.fromEntries(subjects), consumers: state.consumer_count };
    }),
  );
}

function isAttackersFact(subject: string): boolean {
  return new RegExp(`^site\\.${OWN}\\.(status|event|tel)\\.`).test(subject);
}

function isTraffic(subject: string): boolean {
  return subject === "hub.audit.probe" || subject === `site.${OTHER}.intent.machine.probe`;
}

async function streamNames(): Promise<string[]> {
  const manager = await jetstreamManager(stage.hubWitness.connection);
  const names: string[] = [];
  for await (const name of manager.streams.names()) names.push(name);
  return names.sort();
}
