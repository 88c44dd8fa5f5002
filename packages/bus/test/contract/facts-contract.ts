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

    test("facts are read on from where the reader stopped", async () => {
      await using links = await makeLinks();
      const oslo = await links.site("oslo");
      for (let i = 1; i <= 5; i++) await oslo.publishFact(event("oslo", "a"), bytes(`${i}`), `${i}`);
      expect((await take(links, "events", 4, 2)).map((fact) => text(fact.payload))).toEqual(["4", "5"]);
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

/** A beat with a length that runs past its end. */
function hostileBeat(): Uint8Array {
  const beat = Beat.encode({ version: "1.2.3" });
  return Uint8Array.from([...beat.subarray(0, beat.length - 2), 0xff, 0xff]);
}

async function take(
  links: Awaited<ReturnType<MakeLinks>>,
  stream: "events",
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
