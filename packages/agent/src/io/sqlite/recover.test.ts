import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret, seededRandom } from "@longshore/kit";
import { afterAll, describe, expect, test } from "vitest";
import { openSqliteStore, STATE_FILE } from "../sqlite-store.ts";

const root = mkdtempSync(join(tmpdir(), "longshore-recover-"));
afterAll(() => rmSync(root, { recursive: true }));
const random = seededRandom(1);

const FACTS = 60;
const INTENTS = 12;
const body = (i: number): Uint8Array => Buffer.alloc(300, `fact ${i} `);
const payload = (i: number): Uint8Array => Buffer.alloc(400, `intent ${i} `);
const subjectOf = (i: number): string => `site.oslo.event.machine.m${i}`;

/** Of a call that still holds. */
const NONCE_ENDS = Date.now() + 60_000;

/** A file as an agent leaves it. */
const original = (() => {
  const directory = mkdtempSync(join(root, "original-"));
  using store = openSqliteStore(directory, random);
  const keys = { key: "UA", seed: new Secret("SU"), curveKey: "XA", curveSeed: new Secret("SX") };
  store.identity.write({ keys });
  const put = Array.from({ length: INTENTS }, (_, i) => {
    return {
      kind: "machine",
      name: `m${i}`,
      uid: `u${i}`,
      generation: 1,
      epoch: 1,
      digest: `d${i}`,
      payload: payload(i),
    };
  });
  store.intents.adopt({ put, remove: [], index: { generation: 3, epoch: 1, digest: "d", payload: payload(99) } });
  for (let i = 0; i < FACTS; i++) {
    store.outbox.append([{ lane: "event", subject: subjectOf(i), atMs: i, body: body(i) }]);
  }
  store.orders.begin({ id: "order", atMs: 1, interrupted: { result: body(0), subject: subjectOf(0), body: body(0) } });
  expect(store.nonces.use("hub nonce", NONCE_ENDS)).toBe(true);
  store.machines.write("m1", { cipherSuite: 17 });
  return join(directory, STATE_FILE);
})();
const SIZE = statSync(original).size;

/** Opens a copy after `damage`; whatever is read from it is what was written, or is not there. */
function openDamaged(damage: (file: string) => void) {
  const directory = mkdtempSync(join(root, "copy-"));
  const file = join(directory, STATE_FILE);
  copyFileSync(original, file);
  damage(file);
  using store = openSqliteStore(directory, random);
  const facts = store.outbox.lane("event", 1000);
  for (const fact of facts) {
    expect(Buffer.compare(fact.body, body(fact.atMs))).toBe(0);
    expect(fact.subject).toBe(subjectOf(fact.atMs));
  }
  const times = facts.map(({ atMs }) => atMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const intents = store.intents.all();
  for (const each of intents) expect(Buffer.compare(each.payload, payload(Number(each.name.slice(1))))).toBe(0);
  expect(store.intents.index()?.generation ?? 3).toBe(3);
  expect(store.machines.read("m1").cipherSuite ?? 17).toBe(17);
  const identity = store.identity.read();
  if (identity !== undefined) expect(identity.keys.seed.reveal()).toBe("SU");
  else expect(store.nonces.use("hub nonce", NONCE_ENDS)).toBe(false);
  const whole = facts.length === FACTS && intents.length === INTENTS && identity !== undefined;
  const asides = readdirSync(directory).filter((name) => /\.damaged-[^-]+-\d+-\d+T[\d.]+Z$/.test(name));
  expect(asides.length).toBe(store.recovery === undefined ? 0 : 1);
  return { whole, recovery: store.recovery, facts: facts.length, identity: identity !== undefined };
}

function flip(offset: number, bit: number) {
  return (file: string): void => {
    const bytes = readFileSync(file);
    bytes[offset] = (bytes[offset] ?? 0) ^ (1 << bit);
    writeFileSync(file, bytes);
  };
}

describe("a state file with a flipped bit", { timeout: 120_000 }, () => {
  test("gives what was written or nothing, at whatever offset, and what is lost is counted", () => {
    let kept = 0;
    for (let i = 0; i < 120; i++) {
      const offset = Math.floor((i + 0.37) * (SIZE / 120));
      const found = openDamaged(flip(offset, i % 8));
      if (found.identity) kept++;
      if (!found.whole) expect(found.recovery, `offset ${offset}`).toBeDefined();
      if (found.facts < FACTS && found.identity) {
        expect(Object.keys(found.recovery?.lost ?? {}).length, `offset ${offset}`).toBeGreaterThan(0);
      }
    }
    expect(kept).toBeGreaterThan(100);
  });

  test("in one fact loses that fact only, and says so", () => {
    const bytes = readFileSync(original);
    const found = openDamaged((file) => {
      // pages that were split leave copies behind: all of them
      for (let at = bytes.indexOf("fact 7 fact 7"); at >= 0; at = bytes.indexOf("fact 7 fact 7", at + 300)) {
        flip(at + 3, 2)(file);
      }
    });
    expect(found).toMatchObject({ facts: FACTS - 1, identity: true });
    expect(found.recovery).toMatchObject({ lost: { outbox: 1 }, carried: { outbox: FACTS - 1, intent: INTENTS } });
  });

  test("in the bytes by which SQLite knows its files is ours all the same", () => {
    expect(openDamaged(flip(3, 1)).recovery).toBeDefined();
  });
});

describe("a state file whose log is broken", { timeout: 120_000 }, () => {
  /** As a kill -9 leaves it: all that was written last stands in the log only. */
  const killed = (() => {
    const directory = mkdtempSync(join(root, "killed-"));
    const [file, log] = [join(directory, STATE_FILE), join(directory, `${STATE_FILE}-wal`)];
    copyFileSync(original, file);
    using store = openSqliteStore(directory, random);
    for (let i = FACTS; i < 2 * FACTS; i++) {
      store.outbox.append([{ lane: "event", subject: subjectOf(i), atMs: i, body: body(i) }]);
    }
    return { file: readFileSync(file), log: readFileSync(log) };
  })();

  function openKilled(log: Uint8Array) {
    const directory = mkdtempSync(join(root, "broken-"));
    writeFileSync(join(directory, STATE_FILE), killed.file);
    writeFileSync(join(directory, `${STATE_FILE}-wal`), log);
    using store = openSqliteStore(directory, random);
    const facts = store.outbox.lane("event", 1000);
    for (const fact of facts) expect(Buffer.compare(fact.body, body(fact.atMs))).toBe(0);
    return { facts: facts.length, recovery: store.recovery, seed: store.identity.read()?.keys.seed.reveal() };
  }

  test("carries over what lies behind the broken place, wherever that is, and is no other agent afterwards", () => {
    expect(openKilled(killed.log)).toMatchObject({ facts: 2 * FACTS, recovery: undefined });
    for (let i = 0; i < 40; i++) {
      const at = Math.floor(((i + 0.4) * killed.log.length) / 41);
      const found = openKilled(killed.log.with(at, (killed.log[at] ?? 0) ^ (1 << (i % 8))));
      expect(found.recovery, `offset ${at}`).toBeDefined();
      expect(found.seed, `offset ${at}`).toBe("SU");
      const lost = found.recovery?.lost["outbox"] ?? 0;
      expect(found.facts + lost, `offset ${at}`).toBeGreaterThanOrEqual(2 * FACTS);
      expect(found.facts, `offset ${at}`).toBeGreaterThan(FACTS);
    }
  });
});

describe("a state file cut short", { timeout: 120_000 }, () => {
  test("gives what was written or nothing, wherever it was cut", () => {
    for (let i = 1; i < 40; i++) {
      const length = Math.floor((i * SIZE) / 40);
      const found = openDamaged((file) => truncateSync(file, length));
      expect(found.recovery, `length ${length}`).toBeDefined();
    }
  });

  test("by its last pages keeps who the agent is, and what stands before them", () => {
    const found = openDamaged((file) => truncateSync(file, SIZE - 2 * 4096));
    expect(found).toMatchObject({ identity: true, whole: false });
    expect(found.facts).toBeGreaterThan(FACTS / 2);
  });
});
