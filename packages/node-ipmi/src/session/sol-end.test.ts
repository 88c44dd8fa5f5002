import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NACK } from "../wire/sol.ts";
import { type SolEffect, type SolEnd, solEnd, type SolInput, type SolManner, step } from "./sol-end.ts";

const patient: SolManner = { longest: 8, waitsMs: Array.from({ length: 200 }, () => 10), unanswered: "end" };
const text = (characters: string): Uint8Array => new TextEncoder().encode(characters);
const hex = (payload: Uint8Array): string => Buffer.from(payload).toString("hex");

/** An end that remembers what it did. */
function actor(manner: SolManner = patient, room = 100) {
  let end: SolEnd = solEnd(manner, room);
  const effects: SolEffect[] = [];
  return {
    effects,
    get end() {
      return end;
    },
    get received(): string {
      const parts = effects.flatMap((effect) => (effect.kind === "deliver" ? [effect.characters] : []));
      return Buffer.concat(parts).toString();
    },
    sent: (): string[] => effects.flatMap((effect) => (effect.kind === "send" ? [hex(effect.payload)] : [])),
    kinds: (): string[] => effects.map(({ kind }) => kind),
    /** Takes an input and returns the payloads to send. */
    do(input: SolInput): Uint8Array[] {
      const [next, done] = step(end, input);
      end = next;
      effects.push(...done);
      return done.flatMap((effect) => (effect.kind === "send" ? [effect.payload] : []));
    },
  };
}

describe("one end of a console", () => {
  it("numbers what it sends, one packet at a time, and goes on when that is acknowledged", () => {
    const end = actor();
    end.do({ kind: "write", characters: text("0123456789") });
    end.do({ kind: "packet", payload: Uint8Array.of(0, 1, 8, 0) });
    end.do({ kind: "packet", payload: Uint8Array.of(0, 2, 2, 0) });
    expect(end.sent()).toEqual(["010000003031323334353637", "020000003839"]);
    expect(end.kinds().filter((kind) => kind === "written")).toHaveLength(1);
  });

  it("sends what was not taken in a new packet, and waits while it is refused", () => {
    const end = actor();
    end.do({ kind: "write", characters: text("abcd") });
    end.do({ kind: "packet", payload: Uint8Array.of(0, 1, 3, 0) });
    expect(end.sent()[1]).toBe("0200000064");
    end.do({ kind: "packet", payload: Uint8Array.of(0, 2, 0, NACK) });
    expect(end.sent()).toHaveLength(2);
    end.do({ kind: "packet", payload: Uint8Array.of(0, 0, 0, 0) }); // there is room again
    expect(end.sent()[2]).toBe("0300000064");
  });

  it("takes an acknowledgement of nothing without a refusal for one of everything, as some firmware means it", () => {
    const end = actor();
    end.do({ kind: "write", characters: text("abcd") });
    end.do({ kind: "packet", payload: Uint8Array.of(0, 1, 0, 0) });
    expect(end.kinds()).toContain("written");
  });

  it("takes the same packet once, however often it comes, and acknowledges it each time", () => {
    const end = actor();
    const packet = Uint8Array.of(5, 0, 0, 0, ...text("hi"));
    expect(end.do({ kind: "packet", payload: packet }).map(hex)).toEqual(["00050200"]);
    expect(end.do({ kind: "packet", payload: packet }).map(hex)).toEqual(["00050200"]);
    expect(end.received).toBe("hi");
  });

  it("refuses what it has no room for, says so, and says when there is room", () => {
    const end = actor(patient, 3);
    const packet = Uint8Array.of(1, 0, 0, 0, ...text("hello"));
    expect(end.do({ kind: "packet", payload: packet }).map(hex)).toEqual(["00010300"]);
    const others = Uint8Array.of(2, 0, 0, 0, ...text("lo"));
    expect(end.do({ kind: "packet", payload: others }).map(hex)).toEqual(["00020040"]);
    expect(end.do({ kind: "room", characters: 100 }).map(hex)).toEqual(["00000000"]);
    end.do({ kind: "packet", payload: others }); // from an end that sends it again, or another
    expect(end.received).toBe("hello");
  });

  it("an order goes before the characters and is given up, not the console, when nobody acknowledges it", () => {
    const end = actor({ ...patient, waitsMs: [10, 10] });
    end.do({ kind: "order", flags: 0x10 });
    end.do({ kind: "write", characters: text("x") });
    for (let i = 0; i < 2; i++) end.do({ kind: "timeout" });
    expect(end.sent()).toEqual(["01000010", "01000010", "0200000078"]);
    for (let i = 0; i < 2; i++) end.do({ kind: "timeout" });
    expect(end.kinds().at(-1)).toBe("silent");
  });

  it("reports flags once, and does not mind what is no packet", () => {
    const end = actor();
    for (let i = 0; i < 2; i++) end.do({ kind: "packet", payload: Uint8Array.of(1, 0, 0, 0x04, 0x41) });
    end.do({ kind: "packet", payload: Uint8Array.of(1, 0) });
    expect(end.kinds().filter((kind) => kind === "flags")).toHaveLength(1);
    expect(end.kinds().at(-1)).toBe("malformed");
  });
});

describe("two ends on a bad line", () => {
  it("everything arrives once and in order, both ways, whatever is lost or has no room", () => {
    const fates = fc.infiniteStream(fc.constantFrom(true, true, false));
    const lengths = fc.array(fc.nat({ max: 20 }), { maxLength: 8 });
    const rooms = fc.infiniteStream(fc.integer({ min: 1, max: 30 }));
    fc.assert(
      fc.property(fates, lengths, lengths, rooms, (fate, fromA, fromB, room) => {
        const ends = [actor(), actor()] as const;
        const written = ["", ""];
        const line: { readonly to: 0 | 1; readonly payload: Uint8Array }[] = [];
        const carry = (from: 0 | 1, payloads: readonly Uint8Array[]): void => {
          for (const payload of payloads) if (fate.next().value) line.push({ to: from === 0 ? 1 : 0, payload });
        };
        for (const [from, words] of [fromA, fromB].entries())
          for (const [index, length] of words.entries()) {
            const word = String.fromCharCode(97 + index).repeat(length);
            written[from] += word;
            carry(from as 0 | 1, ends[from as 0 | 1].do({ kind: "write", characters: text(word) }));
          }
        for (let turn = 0; turn < 2_000; turn++) {
          const next = line.shift();
          if (next) carry(next.to, ends[next.to].do({ kind: "packet", payload: next.payload }));
          for (const from of [0, 1] as const) {
            if (ends[from].end.room === 0) carry(from, ends[from].do({ kind: "room", characters: room.next().value }));
            const { underWay, paused } = ends[from].end;
            if (line.length === 0 && (underWay || paused)) carry(from, ends[from].do({ kind: "timeout" }));
          }
        }
        expect(ends[1].received).toBe(written[0]);
        expect(ends[0].received).toBe(written[1]);
      }),
      { numRuns: 100 },
    );
  });
});
