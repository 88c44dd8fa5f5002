import { Beat, subjectOf, subjects } from "@longshore/contracts";
import { describe, expect, test } from "vitest";
import type { StoredMessage } from "@longshore/bus";
import { bytes, eventually, type MakeLinks, text } from "./links.ts";

/** What sites report. */
export function factsContract(makeLinks: MakeLinks): void {
  describe("facts", () => {
    const event = (site: string, name: string): string => subjectOf(subjects.event, { site, noun: "machine", name });

    test("a fact that was acknowledged is in the hub's stream, in the order in which it came", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      for (let i = 0; i < 20; i++) await oslo.publishFact(event("oslo", "r1u7"), bytes(`${i}`), `fact-${i}`);
      const facts = await take(links, "events", 1, 20);
      expect(facts.map((fact) => text(fact.payload))).toEqual(Array.from({ length: 20 }, (_, i) => `${i}`));
      expect(facts.map((fact) => fact.sequence)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      expect(Math.abs((facts[0]?.storedAtMs ?? 0) - Date.now())).toBeLessThan(600_000);
    });

    test("a fact that is sent again after a lost acknowledgement is stored once", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      await oslo.publishFact(event("oslo", "a"), bytes("a"), "same");
      await oslo.publishFact(event("oslo", "a"), bytes("a"), "same");
      await oslo.publishFact(event("oslo", "b"), bytes("b"), "other");
      expect((await take(links, "events", 1, 2)).map((fact) => text(fact.payload))).toEqual(["a", "b"]);
    });

    test("facts that are sent together are stored in their order, one after the other", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      await oslo.publishFacts(several(0, 1000));
      await oslo.publishFacts(several(1000, 1003));
      const facts = await take(links, "events", 1, 1003);
      expect(facts.map((fact) => text(fact.payload))).toEqual(several(0, 1003).map(({ id }) => id));
      expect(facts.map(({ subject }) => subject)).toEqual(several(0, 1003).map(({ subject }) => subject));
    });

    test("of facts that are sent together again after a lost acknowledgement, those that are new are stored", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      await oslo.publishFacts(several(0, 3));
      await oslo.publishFacts(several(0, 3));
      await oslo.publishFacts(several(2, 6));
      const facts = await take(links, "events", 1, 6);
      expect(facts.map((fact) => text(fact.payload))).toEqual(["0", "1", "2", "3", "4", "5"]);
    });

    test("facts that are sent together where the stream takes no batches are stored in their order all the same", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      const telemetry = ["a", "b", "c"].map((id) => ({ subject: "site.oslo.tel.host", payload: bytes(id), id }));
      await oslo.publishFacts(telemetry);
      expect((await take(links, "telemetry", 1, 3)).map((fact) => text(fact.payload))).toEqual(["a", "b", "c"]);
    });

    test("of facts that are sent together none is stored when one of them is of another site", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      const lie = { subject: event("bergen", "a"), payload: bytes("lie"), id: "lie" };
      for (const [i, facts] of [
        [lie, ...several(0, 2)],
        [...several(0, 2), lie],
      ].entries())
        await expect(oslo.publishFacts(facts), `${i}`).rejects.toThrow(/may not use/);
      await oslo.publishFacts(several(2, 4));
      expect((await take(links, "events", 1, 2)).map((fact) => text(fact.payload))).toEqual(["2", "3"]);
    });

    test("facts are read on from where the reader stopped", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      for (let i = 1; i <= 5; i++) await oslo.publishFact(event("oslo", "a"), bytes(`${i}`), `${i}`);
      expect((await take(links, "events", 4, 2)).map((fact) => text(fact.payload))).toEqual(["4", "5"]);
    });

    test("a reader is told once that it has all that was there when it began", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      for (let i = 1; i <= 3; i++) await oslo.publishFact(event("oslo", "a"), bytes(`${i}`), `fact-${i}`);
      const heard: (string | undefined)[] = [];
      const stop = new AbortController();
      const reading = links.hub.facts(
        "events",
        1,
        ({ payload }) => void heard.push(text(payload)),
        stop.signal,
        () => void heard.push("current"),
      );
      await eventually(() => heard.includes("current"));
      await oslo.publishFact(event("oslo", "a"), bytes("4"), "4");
      await eventually(() => heard.includes("4"));
      expect(heard).toEqual(["1", "2", "3", "current", "4"]);
      stop.abort();
      await reading;
    });

    test("a fact of another site, or too large for a message, is refused and not stored", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      await expect(oslo.publishFact(event("bergen", "a"), bytes("lie"), "1")).rejects.toThrow(/may not use/);
      const large = oslo.publishFact(event("oslo", "a"), new Uint8Array(1024 * 1024 + 1), "2");
      await expect(large).rejects.toThrow(/1048577 bytes/);
      await oslo.publishFact(event("oslo", "a"), new Uint8Array(1024 * 1024), "3");
      expect((await take(links, "events", 1, 1)).map((fact) => fact.payload.length)).toEqual([1024 * 1024]);
    });

    test("the last status of each document is what the hub holds", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      const status = (name: string): string => subjectOf(subjects.status, { site: "oslo", kind: "machine", name });
      await oslo.publishFact(status("a"), bytes("old"), "1");
      await oslo.publishFact(status("b"), bytes("b"), "2");
      await oslo.publishFact(status("a"), bytes("new"), "3");
      expect(text((await links.hub.statuses.get(status("a")))?.payload)).toBe("new");
      expect(await links.hub.statuses.get(status("c"))).toBeUndefined();
    });

    test("a beat reaches the hub with the name of its site; broken and foreign bytes are counted and dropped", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      const beats: string[] = [];
      links.hub.onSignal(subjects.beat, ({ site }, beat) => beats.push(`${site} ${beat.version}`));
      await links.hub.intents.get("site.oslo.intent.index.all"); // the subscription is there
      await links.raw("oslo", "site.oslo.beat", bytes("\u0007 no beat"));
      await links.raw("oslo", "site.oslo.beat", hostileBeat());
      await eventually(() => {
        oslo.signal(subjects.beat, { version: "1.2.3" });
        return beats.length > 0;
      });
      expect(new Set(beats)).toEqual(new Set(["oslo 1.2.3"]));
      expect(links.refused).toEqual([
        { subject: "site.oslo.beat", reason: "broken" },
        { subject: "site.oslo.beat", reason: "broken" },
      ]);
    });
  });
}

/** Of oslo, each with a name of its own. */
function several(from: number, to: number): { subject: string; payload: Uint8Array; id: string }[] {
  return Array.from({ length: to - from }, (_, i) => {
    const id = `${from + i}`;
    const subject = subjectOf(subjects.event, { site: "oslo", noun: "machine", name: `m${(from + i) % 7}` });
    return { subject, payload: bytes(id), id };
  });
}

/** A beat with a length that runs past its end. */
function hostileBeat(): Uint8Array {
  const beat = Beat.encode({ version: "1.2.3" });
  return Uint8Array.from([...beat.subarray(0, beat.length - 2), 0xff, 0xff]);
}

async function take(
  links: Awaited<ReturnType<MakeLinks>>,
  stream: "events" | "telemetry",
  from: number,
  count: number,
): Promise<StoredMessage[]> {
  const taken: StoredMessage[] = [];
  const stop = new AbortController();
  await links.hub.facts(
    stream,
    from,
    (fact) => {
      taken.push(fact);
      if (taken.length === count) stop.abort();
    },
    stop.signal,
  );
  return taken;
}
