import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { EnrolLink } from "@longshore/bus";
import { busErrors, createKeyPair } from "@longshore/bus";
import { type EnrolReply, type EnrolRequest, EnrolState, encodeToken } from "@longshore/contracts";
import { isLongshoreError, minutes, Secret, seededRandom, silentLogger, SteppedClock } from "@longshore/kit";
import { afterAll, describe, expect, test } from "vitest";
import { HubKeys } from "../../test/hub-keys.ts";
import { openSqliteStore } from "../io/sqlite-store.ts";
import type { Store } from "../store/store.ts";
import { enrol } from "./enrol.ts";

const root = mkdtempSync(join(tmpdir(), "longshore-enrol-"));
afterAll(() => rmSync(root, { recursive: true }));

const hub = new HubKeys();
type Answer = () => Partial<EnrolReply>;

const pending: Answer = () => ({
  state: EnrolState.ENROL_STATE_PENDING,
  reason: "an operator has to accept the request",
});
const rejected: Answer = () => ({ state: EnrolState.ENROL_STATE_REJECTED, reason: "not today" });
const accepted: Answer = () => ({
  state: EnrolState.ENROL_STATE_ACCEPTED,
  jwt: "jwt",
  renewalJwt: "renew",
  expiresAtMs: 99,
  trust: hub.chain,
});
const down: Answer = () => {
  throw busErrors.BUS_UNREACHABLE({ servers: "tls://hub", reason: "refused" });
};
const unknownUser: Answer = () => {
  throw busErrors.BUS_REFUSED({ servers: "tls://hub", reason: "Authorization Violation" });
};

/** An agent that asks a hub which answers so, one answer after the other, the last one for ever. */
class Newcomer {
  readonly clock = new SteppedClock();
  readonly store: Store;
  readonly requests: EnrolRequest[] = [];
  readonly waited: string[] = [];
  readonly #answers: Answer[];
  readonly #stop = new AbortController();

  constructor(directory: string, ...answers: Answer[]) {
    this.store = openSqliteStore(directory, seededRandom(1));
    this.#answers = answers;
  }

  /** Settles after so much time, with what it came to; undefined while it still waits. */
  async ask(token: string | undefined, ms = 60_000): Promise<unknown> {
    let outcome: unknown;
    const asking = enrol(
      {
        store: this.store.identity,
        trust: this.store.trust,
        token: token === undefined ? undefined : new Secret(token),
        connectEnrol: () => this.#link(),
        self: { hostname: "edge", version: "1", arch: "amd64" },
        stateDirectory: "/state",
        clock: this.clock,
        random: seededRandom(2),
        log: silentLogger,
        onWaiting: (sentence) => this.waited.push(sentence),
      },
      this.#stop.signal,
    ).then(
      (membership) => (outcome = membership),
      (error: unknown) => (outcome = error),
    );
    await this.clock.step(ms);
    await this.clock.step(0);
    if (outcome !== undefined) await asking;
    return outcome;
  }

  end(): void {
    this.#stop.abort(new Error("stopped"));
    this.store[Symbol.dispose]();
  }

  #link(): EnrolLink {
    return {
      state: "up",
      onState: () => () => {},
      enrol: async (request) => {
        this.requests.push(request as EnrolRequest);
        const answer = this.#answers.length > 1 ? this.#answers.shift() : this.#answers[0];
        return { jwt: "", reason: "", expiresAtMs: 0, renewalJwt: "", ...answer?.() } as EnrolReply;
      },
      async [Symbol.asyncDispose]() {},
    };
  }
}

function tokenFor(site: string, rootKey = hub.root.publicKey, tokenId = "t1"): string {
  return encodeToken({
    site,
    tokenId,
    servers: ["tls://hub:4222"],
    ca: "PEM",
    jwt: "token-jwt",
    seed: createKeyPair("user").seed.reveal(),
    expiresAtMs: new SteppedClock().now() + minutes(10),
    root: rootKey,
  });
}

const newDirectory = (): string => mkdtempSync(join(root, "d-"));
const codeOf = (outcome: unknown): string | undefined => (isLongshoreError(outcome) ? outcome.code : undefined);

test("a newcomer waits visibly through a hub that is down and an operator who thinks, and is let in", async () => {
  const newcomer = new Newcomer(newDirectory(), down, pending, pending, accepted);
  expect(await newcomer.ask(tokenFor("oslo"))).toMatchObject({ site: "oslo", expiresAtMs: 99 });
  expect(newcomer.waited[0]).toBe("the hub at tls://hub:4222");
  expect(newcomer.waited.at(-1)).toBe("an operator has to accept the request");
  const identity = newcomer.store.identity.read();
  expect(identity?.membership?.jwt.reveal()).toBe("jwt");
  expect(identity?.asking).toBeUndefined();
  expect(newcomer.store.trust.read()?.root).toBe(hub.root.publicKey);
  newcomer.end();
});

test("killed while it waits, it goes on with the same keys and without its token being given again", async () => {
  const directory = newDirectory();
  const first = new Newcomer(directory, pending);
  expect(await first.ask(tokenFor("oslo"))).toBeUndefined();
  first.end();
  const second = new Newcomer(directory, accepted);
  expect(await second.ask(undefined)).toMatchObject({ site: "oslo" });
  expect(second.requests[0]?.agentKey).toBe(first.requests[0]?.agentKey);
  expect(second.requests[0]?.curveKey).toBe(first.requests[0]?.curveKey);
  second.end();
});

test("a refusal ends it with the hub's reason and a way out", async () => {
  const newcomer = new Newcomer(newDirectory(), pending, rejected);
  const outcome = await newcomer.ask(tokenFor("oslo"));
  expect(codeOf(outcome)).toBe("AGENT_REJECTED");
  expect((outcome as Error).message).toContain("not today");
  newcomer.end();
});

test("a token that the bus knows no longer is waited for until it has expired, then it is said", async () => {
  const newcomer = new Newcomer(newDirectory(), unknownUser);
  const token = tokenFor("oslo");
  expect(await newcomer.ask(token)).toBeUndefined();
  newcomer.clock.jump(minutes(10));
  await newcomer.clock.step(60_000);
  newcomer.end();
  const late = new Newcomer(newDirectory(), unknownUser);
  late.clock.jump(minutes(11));
  expect(codeOf(await late.ask(token))).toBe("AGENT_TOKEN_EXPIRED");
  late.end();
});

test("a hub that the token's root does not vouch for is not joined", async () => {
  const newcomer = new Newcomer(newDirectory(), accepted);
  const other = createKeyPair("operator").publicKey;
  expect(codeOf(await newcomer.ask(tokenFor("oslo", other)))).toBe("AGENT_HUB_UNTRUSTED");
  expect(newcomer.store.identity.read()?.membership).toBeUndefined();
  newcomer.end();
});

test("a member does not ask again: its site's token is not used, another site's is refused", async () => {
  const directory = newDirectory();
  const first = new Newcomer(directory, accepted);
  await first.ask(tokenFor("oslo"));
  first.end();
  const member = new Newcomer(directory, rejected);
  expect(await member.ask(tokenFor("oslo"))).toMatchObject({ site: "oslo" });
  expect(codeOf(await member.ask(tokenFor("bergen")))).toBe("AGENT_OTHER_SITE");
  expect(member.requests).toEqual([]);
  member.end();
});

describe("a member that is started with a new token", () => {
  const again = tokenFor("oslo", hub.root.publicKey, "t2");

  async function member(directory: string): Promise<string> {
    const first = new Newcomer(directory, accepted);
    await first.ask(tokenFor("oslo"));
    first.store.outbox.append([
      { lane: "event", subject: "site.oslo.event.machine.a", atMs: 1, body: Buffer.from("e") },
    ]);
    first.store.nonces.use("hub n1", 100);
    const key = first.store.identity.read()?.keys.key ?? "";
    first.end();
    return key;
  }

  test.each<[string, Answer]>([
    ["the bus takes its renewal user no more", unknownUser],
    ["the hub rejects its key", rejected],
  ])("makes another key when %s, and keeps what it holds", async (_what, no) => {
    const directory = newDirectory();
    const before = await member(directory);
    const revoked = new Newcomer(directory, no, pending, accepted);
    expect(await revoked.ask(again)).toMatchObject({ site: "oslo", tokenId: "t2" });
    const now = revoked.store.identity.read()?.keys.key;
    expect(now).not.toBe(before);
    expect(revoked.requests.map(({ agentKey }) => agentKey)).toEqual([before, now, now]);
    expect(revoked.store.outbox.size().facts).toBe(1);
    expect(revoked.store.nonces.use("hub n1", 100)).toBe(false);
    revoked.end();
    const later = new Newcomer(directory, rejected); // the token that let it in is no new one
    expect(await later.ask(again)).toMatchObject({ tokenId: "t2" });
    expect(later.requests).toEqual([]);
    later.end();
  });

  test("goes on with its new key when it is killed while it waits", async () => {
    const directory = newDirectory();
    await member(directory);
    const waiting = new Newcomer(directory, rejected, pending);
    expect(await waiting.ask(again)).toBeUndefined();
    const key = waiting.store.identity.read()?.keys.key;
    waiting.end();
    const later = new Newcomer(directory, accepted);
    expect(await later.ask(undefined)).toMatchObject({ site: "oslo" });
    expect(later.requests.map(({ agentKey }) => agentKey)).toEqual([key]);
    later.end();
  });

  test.each<[string, Answer]>([
    ["still holds", accepted],
    ["may hold, since the hub cannot be asked", down],
  ])("keeps a key that %s", async (_what, answer) => {
    const directory = newDirectory();
    const before = await member(directory);
    const later = new Newcomer(directory, answer);
    expect(await later.ask(again)).toMatchObject({ site: "oslo", tokenId: "t1" });
    expect(later.store.identity.read()?.keys.key).toBe(before);
    later.end();
  });
});
