import type { StoredMessage } from "@longshore/bus";
import { Event } from "@longshore/contracts";
import { silentLogger } from "@longshore/kit";
import { expect, test } from "vitest";
import { EventBook } from "./event-book.ts";

const T0 = Date.UTC(2026, 0, 1);

function event(sequence: number, { incarnation = "i1", ordinal = sequence, agent = "UA" } = {}): StoredMessage {
  const stamp = { agent, incarnation, sequence, ordinal, atMs: T0 + ordinal, term: 0 };
  const payload = Event.encode({ stamp, noun: "machine", name: "a", reason: `E${ordinal}` });
  return { subject: "site.oslo.event.machine.a", sequence, payload, storedAtMs: 0 };
}

function book(messages: readonly StoredMessage[], kept?: number): string[] {
  const events = new EventBook(silentLogger, kept);
  for (const message of messages) events.take(message);
  const all = events.list({ site: "oslo", noun: "", name: "", sinceMs: 0, limit: 1000 });
  return all.map(({ event }) => `${event?.reason}${event?.evidence["missing"] ?? ""}`);
}

test("an event that comes again days later, when the book has long forgotten it, is still dropped", () => {
  const said = Array.from({ length: 20 }, (_, i) => event(i + 1));
  const next = Array.from({ length: 20 }, (_, i) => event(i + 1, { incarnation: "i2", ordinal: 21 + i }));
  const seen = book([...said, ...next, event(3), event(20), event(2, { incarnation: "i2", ordinal: 22 })], 10);
  expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => `E${31 + i}`));
});

test("events that were said and never came are noticed, also over a restart of the agent, and said once", () => {
  const gap = [event(1), event(4), event(4), event(1, { incarnation: "i2", ordinal: 8 })];
  expect(book(gap)).toEqual(["E1", "E4", "FactsMissing2", "E8", "FactsMissing3"]);
  expect(book([...gap, ...gap])).toEqual(book(gap)); // as a hub that starts again reads it
});

test("nothing is missed of an agent that was never heard before, or that does not count", () => {
  expect(book([event(5), event(1, { agent: "UB", incarnation: "j", ordinal: 9 })])).toEqual(["E5", "E9"]);
  expect(book([event(1, { ordinal: 0 }), event(9, { ordinal: 0 })])).toEqual(["E0", "E0"]);
});

test("an agent whose file was put back says new things under a new name: none is taken for a repeat", () => {
  const before = [1, 2, 3, 4].map((n) => event(n));
  const after = [event(1, { incarnation: "i2", ordinal: 3 }), event(2, { incarnation: "i2", ordinal: 4 })];
  expect(book([...before, ...after])).toEqual(["E1", "E2", "E3", "E4", "E3", "AgentStateRestored", "E4"]);
});
