import type { IndexHint, StoredMessage, Write } from "@longshore/bus";
import { subjectOf, subjects } from "@longshore/contracts";
import { describe, expect, test } from "vitest";
import { bytes, eventually, type MakeLinks, text } from "./links.ts";

const index = (site: string): string => subjectOf(subjects.intentIndex, { site });
const machine = (site: string, name: string): string => subjectOf(subjects.intent, { site, kind: "machine", name });

/** How orders go down. */
export function intentsContract(makeLinks: MakeLinks): void {
  describe("intents", () => {
    test("a site reads its index and its intents, and nothing where there is nothing", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      expect(await oslo.readIndex()).toBeUndefined();
      expect(await oslo.readIntent("machine", "r1u7")).toBeUndefined();
      await links.hub.intents.putAll(order("oslo", 0, "r1u7", "r1u8"));
      expect(text(await oslo.readIndex())).toBe("index 0");
      expect(text(await oslo.readIntent("machine", "r1u8"))).toBe("order 0");
    });

    test("an order is stored whole or not at all: one stale expectation refuses it", async () => {
      await using links = await makeLinks();
      const { intents } = links.hub;
      await intents.putAll(order("oslo", 0, "a", "b"));
      const stale = [...order("oslo", 99, "a", "b", "c")];
      await expect(intents.putAll(stale)).rejects.toThrow(/changed by somebody else/);
      expect(text((await intents.get(index("oslo")))?.payload)).toBe("index 0");
      expect(await intents.get(machine("oslo", "c"))).toBeUndefined();
      const staleAtTheEnd: Write[] = [
        { subject: machine("oslo", "d"), payload: bytes("d") },
        { subject: machine("oslo", "a"), payload: bytes("a2"), expected: 77 },
      ];
      await expect(intents.putAll(staleAtTheEnd)).rejects.toThrow(/changed by somebody else/);
      expect(await intents.get(machine("oslo", "d"))).toBeUndefined();
    });

    test("an order of a thousand messages is one order; a larger one is a mistake of the caller", async () => {
      await using links = await makeLinks();
      const names = Array.from({ length: 999 }, (_, i) => `m${i}`);
      const last = await links.hub.intents.putAll(order("oslo", 0, ...names));
      expect(last).toBe(1000);
      expect(text((await links.hub.intents.get(machine("oslo", "m998")))?.payload)).toBe("order 0");
      await expect(links.hub.intents.putAll(order("oslo", 1000, "more", ...names))).rejects.toThrow(RangeError);
    });

    test("of two writers that read the same state one wins, and the other is told", async () => {
      await using links = await makeLinks();
      const { records } = links.hub;
      const subject = "hub.record.site.oslo";
      const first = await records.put({ subject, payload: bytes("1"), expected: 0 });
      await expect(records.put({ subject, payload: bytes("2"), expected: 0 })).rejects.toThrow(/changed by somebody/);
      await records.put({ subject, payload: bytes("3"), expected: first });
      expect(text((await records.get(subject))?.payload)).toBe("3");
      await records.purge(subject);
      expect(await records.get(subject)).toBeUndefined();
    });

    test("a live message is only a hint: it may come before its order is stored, and reading again finds the order", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      const hints: IndexHint[] = [];
      oslo.onHint((hint) => void hints.push(hint));
      await oslo.readIndex(); // the subscription is there
      const stored = links.hub.intents.putAll(order("oslo", 0, "a"));
      await eventually(() => hints.length > 0);
      expect(hints).toEqual([{ epoch: 0, generation: 0 }]); // what it says cannot be read
      const early = text(await oslo.readIndex());
      expect([undefined, "index 0"]).toContain(early); // stale or not, never half an order
      await stored;
      await eventually(async () => text(await oslo.readIndex()) === "index 0");
      expect(text(await oslo.readIntent("machine", "a"))).toBe("order 0");
    });

    test("a watcher gets all last values, is told that it is current, then gets every change in order", async () => {
      await using links = await makeLinks();
      const { intents } = links.hub;
      await intents.putAll(order("oslo", 0, "a", "b"));
      await intents.put({ subject: machine("oslo", "a"), payload: bytes("a2") });
      await intents.putAll(order("bergen", 0, "x"));
      const seen: string[] = [];
      const stop = new AbortController();
      const note = ({ subject, payload }: StoredMessage): void => {
        seen.push(`${subject.split(".").at(-1)} ${text(payload)}`);
      };
      const watching = intents.watch("site.oslo.intent.>", note, () => seen.push("current"), stop.signal);
      await eventually(() => seen.includes("current"));
      expect(seen).toEqual(["all index 0", "b order 0", "a a2", "current"]);
      for (let i = 0; i < 10; i++) await intents.put({ subject: machine("oslo", "a"), payload: bytes(`live ${i}`) });
      await eventually(() => seen.length === 14);
      expect(seen.slice(4)).toEqual(Array.from({ length: 10 }, (_, i) => `a live ${i}`));
      stop.abort();
      await watching;
    });

    test("a watcher of nothing is current at once", async () => {
      await using links = await makeLinks();
      const stop = new AbortController();
      await links.hub.intents.watch(
        "site.nowhere.intent.>",
        () => undefined,
        () => stop.abort(),
        stop.signal,
      );
      expect(stop.signal.aborted).toBe(true);
    });

    test("what a watcher's own function throws ends the watch and reaches its caller", async () => {
      await using links = await makeLinks();
      await links.hub.intents.putAll(order("oslo", 0, "a"));
      const fail = (): never => {
        throw new TypeError("cannot take it");
      };
      const never = new AbortController().signal;
      await expect(links.hub.intents.watch("site.>", fail, () => undefined, never)).rejects.toThrow("cannot take it");
    });
  });
}

/** An order of a site, expecting `last` as the last sequence of its index. */
function order(site: string, last: number, ...names: string[]): Write[] {
  return [
    { subject: index(site), payload: bytes(`index ${last}`), expected: last },
    ...names.map((name) => ({ subject: machine(site, name), payload: bytes(`order ${last}`) })),
  ];
}
