import { expect, test } from "vitest";
import { MAX_MESSAGE_BYTES } from "./message.ts";
import { Beat, Envelope, Status } from "./gen/messages.ts";

test("what is decoded has every field, also those that were left out", () => {
  const status = Status.decode(Status.encode({ kind: "machine", conditions: [{ type: "Ready" }] }));
  expect(status.phase).toBe("");
  expect(status.conditions).toEqual([
    { type: "Ready", status: "", reason: "", message: "", observedGeneration: 0, lastTransitionAtMs: 0 },
  ]);
});

test("milliseconds since 1970 survive as numbers", () => {
  expect(Beat.decode(Beat.encode({ atMs: 1_795_000_000_123 })).atMs).toBe(1_795_000_000_123);
});

// written out by hand after the encoding guide of protobuf.dev: Envelope{site:"oslo", generation:3, deleted:true}
test("bytes from outside our own encoder are read", () => {
  const envelope = Envelope.decode(Buffer.from("0a046f736c6f28035001", "hex"));
  expect(envelope).toMatchObject({ site: "oslo", generation: 3, deleted: true, kind: "" });
});

test("broken, oversized and hostile bytes are refused with what is wrong", () => {
  const whole = Envelope.encode({ site: "oslo", spec: new Uint8Array(40) });
  for (let cut = 1; cut < whole.length; cut++) {
    if (cut === 6) continue; // a cut between two fields is a shorter message
    expect(() => Envelope.decode(whole.subarray(0, cut)), `${cut} bytes`).toThrow(/not a Envelope/);
  }
  expect(() => Envelope.decode(new Uint8Array(MAX_MESSAGE_BYTES + 1))).toThrow(/more than/);
  const hostile = Envelope.encode({ labels: JSON.parse('{"__proto__": "polluted"}') as Record<string, string> });
  const byHand = Buffer.from("4a150a095f5f70726f746f5f5f1208706f6c6c75746564", "hex"); // labels {"__proto__": "polluted"}
  expect(() => Envelope.decode(byHand)).toThrow(/__proto__/);
  expect(Object.hasOwn({}, "polluted")).toBe(false);
  expect(hostile.length).toBeGreaterThan(0);
});
