import { Envelope, IntentIndex, Signed } from "@longshore/contracts";
import { silentLogger } from "@longshore/kit";
import { expect, test } from "vitest";
import { packOrders } from "./batches.ts";
import { IntentView } from "./intent-view.ts";
import { type OrderContext, siteOrder } from "./site-order.ts";

let uids = 0;
const context: OrderContext = { nowMs: 7, epoch: 1, newUid: () => `uid-${++uids}`, sign: () => [] };

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
  const view = new IntentView(silentLogger);
  const first = siteOrder("oslo", view.site("oslo"), [write("create", "a"), write("create", "b")], context);
  expect(first.map(({ subject, expected }) => `${subject} ${expected}`)).toEqual([
    "site.oslo.intent.index.all 0",
    "site.oslo.intent.machine.a 0",
    "site.oslo.intent.machine.b 0",
  ]);
  stored(view, first, 1);
  const second = siteOrder("oslo", view.site("oslo"), [write("delete", "a")], context);
  expect(second.map(({ expected }) => expected)).toEqual([1, 2]);
  const index = IntentIndex.decode(Signed.decode(second[0]?.payload ?? new Uint8Array()).payload);
  expect(index).toMatchObject({ generation: 2, entries: [{ kind: "Machine", name: "b" }] });
  const tombstone = Envelope.decode(Signed.decode(second[1]?.payload ?? new Uint8Array()).payload);
  expect(tombstone).toMatchObject({ deleted: true, generation: 2, uid: view.find("oslo", "machine", "a")?.uid });
});

test("signatures stand beside the very bytes that were signed", () => {
  const view = new IntentView(silentLogger);
  const sign = (payload: Uint8Array) => [{ key: "U", value: payload.slice(0, 4) }];
  for (const { payload } of siteOrder("oslo", view.site("oslo"), [write("create", "a")], { ...context, sign })) {
    const signed = Signed.decode(payload);
    expect(Buffer.from(signed.signatures[0]?.value ?? []).equals(signed.payload.subarray(0, 4))).toBe(true);
  }
});

test("what is no intent, or is older than what is held, changes nothing", () => {
  const view = new IntentView(silentLogger);
  const [, made] = siteOrder("oslo", view.site("oslo"), [write("create", "a", { v: 1 })], context);
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
