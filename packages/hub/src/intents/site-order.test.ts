import {
  createKeyPair,
  Envelope,
  IntentIndex,
  sealSigned,
  Signed,
  signedBytes,
  signerOf,
  verify,
} from "@longshore/contracts";
import { seededRandom, silentLogger } from "@longshore/kit";
import { expect, test } from "vitest";
import { packOrders } from "./batches.ts";
import type { Own } from "../trust/hub-trust.ts";
import { IntentView } from "./intent-view.ts";
import { type OrderContext, siteOrder } from "./site-order.ts";

let uids = 0;
const signer = signerOf(createKeyPair("server", seededRandom(1)).seed.reveal());
const sign: OrderContext["sign"] = (message, payload) => sealSigned(message, payload, [signer]);
const own: Own = (message, { payload, signatures }) =>
  signatures.some(({ key, value }) => key === signer.key && verify(key, signedBytes(message, payload), value))
    ? "today"
    : undefined;
const trust = { serial: 1, chain: new Uint8Array(3) };
const context: OrderContext = { nowMs: 7, epoch: 1, newUid: () => `uid-${++uids}`, sign, trust };

function write(verb: "create" | "update" | "delete", name: string, spec: object = {}) {
  const intent = { kind: "Machine", name, site: "oslo", labels: { role: "worker" }, spec: { ...spec } };
  return { verb, intent, generation: 0 };
}

/** What a stream would hold after the order, seen again. */
function stored(view: IntentView, writes: ReturnType<typeof siteOrder>, from: number): void {
  for (const [i, { subject, payload }] of writes.entries())
    view.take({ subject, payload, sequence: from + i, storedAtMs: 0 });
}

test("an order begins with the index and expects what was seen last", () => {
  const view = new IntentView(own, silentLogger);
  const first = siteOrder("oslo", view.site("oslo"), [write("create", "a"), write("create", "b")], context);
  expect(first.map(({ subject, expected }) => `${subject} ${expected}`)).toEqual([
    "site.oslo.intent.index.all 0",
    "site.oslo.intent.trust.keys 0",
    "site.oslo.intent.machine.a 0",
    "site.oslo.intent.machine.b 0",
  ]);
  stored(view, first, 1);
  const second = siteOrder("oslo", view.site("oslo"), [write("delete", "a")], context);
  expect(second.map(({ expected }) => expected)).toEqual([1, 3]);
  const index = IntentIndex.decode(Signed.decode(second[0]?.payload ?? new Uint8Array()).payload);
  expect(index).toMatchObject({ generation: 2, entries: [{ kind: "Machine", name: "b" }] });
  const tombstone = Envelope.decode(Signed.decode(second[1]?.payload ?? new Uint8Array()).payload);
  expect(tombstone).toMatchObject({ deleted: true, generation: 2, uid: view.find("oslo", "machine", "a")?.uid });
});

test("another list of keys goes with the next order, and is named by its index", () => {
  const view = new IntentView(own, silentLogger);
  stored(view, siteOrder("oslo", view.site("oslo"), [write("create", "a")], context), 1);
  const newer = { ...context, trust: { ...trust, serial: 2 } };
  const order = siteOrder("oslo", view.site("oslo"), [], newer);
  expect(order.map(({ subject, expected }) => `${subject} ${expected}`)).toEqual([
    "site.oslo.intent.index.all 1",
    "site.oslo.intent.trust.keys 2",
  ]);
  stored(view, order, 4);
  expect(view.site("oslo").index).toMatchObject({ generation: 2, trustSerial: 2, sequence: 4 });
});

test("what somebody wrote over is not taken, and is put right with the next order", () => {
  const view = new IntentView(own, silentLogger);
  const first = siteOrder("oslo", view.site("oslo"), [write("create", "a", { v: 1 })], context);
  stored(view, first, 1);
  const evil = Envelope.encode({
    ...Envelope.decode(Signed.decode(first[2]?.payload ?? new Uint8Array()).payload),
    generation: 9,
  });
  const at = { subject: "site.oslo.intent.machine.a", storedAtMs: 0 };
  const told: string[] = [];
  view.onForged = (site) => void told.push(site);
  view.take({ ...at, payload: Signed.encode({ payload: evil }), sequence: 7 });
  expect([told, view.find("oslo", "Machine", "a")?.spec]).toEqual([["oslo"], { v: 1 }]);
  const [, repair] = siteOrder("oslo", view.site("oslo"), [], context);
  expect(repair).toEqual({ subject: at.subject, payload: first[2]?.payload, expected: 7 });
  const fresh = new IntentView(own, silentLogger);
  fresh.take({ ...at, payload: Signed.encode({ payload: evil }), sequence: 7 });
  expect(() => siteOrder("oslo", fresh.site("oslo"), [], context)).toThrow(/not what this hub signed/);
});

test("what this hub signed is not verified when it comes back as it went; anything else on its subject is", () => {
  const verified: string[] = [];
  const counting: Own = (message, signed, at) => {
    verified.push(message.name);
    return own(message, signed, at);
  };
  const view = new IntentView(counting, silentLogger);
  const first = siteOrder("oslo", view.site("oslo"), [write("create", "a", { v: 1 })], context);
  view.signedNow(first);
  const evil = Signed.encode({ payload: Envelope.encode({ site: "oslo", kind: "Machine", name: "a", generation: 9 }) });
  view.take({ subject: "site.oslo.intent.machine.a", payload: evil, sequence: 1, storedAtMs: 0 });
  stored(view, first, 2);
  expect(verified).toEqual([Envelope.name]);
  expect(view.find("oslo", "Machine", "a")).toMatchObject({ generation: 1, sequence: 4 });
  view.take({ subject: "site.oslo.intent.machine.a", payload: first[2]?.payload ?? evil, sequence: 9, storedAtMs: 0 });
  expect(verified).toEqual([Envelope.name, Envelope.name]);
});

test("what is no intent, or is older than what is held, changes nothing", () => {
  const view = new IntentView(own, silentLogger);
  const [, , made] = siteOrder("oslo", view.site("oslo"), [write("create", "a", { v: 1 })], context);
  const payload = made?.payload ?? new Uint8Array();
  const at = { subject: "site.oslo.intent.machine.a", storedAtMs: 0 };
  view.take({ ...at, payload, sequence: 5 });
  view.take({ ...at, payload: Buffer.from("ffff", "hex"), sequence: 6 });
  view.take({ ...at, payload: new Uint8Array(), sequence: 7 });
  view.take({ ...at, subject: "site.bergen.intent.machine.a", payload, sequence: 8 });
  expect(view.find("oslo", "Machine", "a")?.spec).toEqual({ v: 1 });
  expect(view.find("bergen", "Machine", "a")).toBeUndefined();
});

test("orders are packed into batches, and the order to a site is never split", () => {
  const order = (site: string, size: number) => ({
    site,
    writes: Array(size).fill({ subject: "s", payload: new Uint8Array() }),
  });
  const packed = packOrders([order("a", 4), order("b", 5), order("c", 2), order("d", 10), order("e", 1)], 10);
  expect(packed.map((batch) => batch.map(({ site }) => site))).toEqual([["a", "b"], ["c"], ["d"], ["e"]]);
});
