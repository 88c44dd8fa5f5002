import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { admit, freshWindow, nextSequence, type SequenceWindow } from "./sequence-window.ts";

const after = (...sequences: number[]): SequenceWindow | undefined => {
  let window: SequenceWindow | undefined = freshWindow;
  for (const sequence of sequences) window = window && admit(window, sequence);
  return window;
};

describe("the window of session sequence numbers", () => {
  it("takes each number once, in any order, up to 16 behind and 15 ahead of the highest (case 6)", () => {
    expect(after(1, 2, 3)).toBeDefined();
    expect(after(1, 3, 2)).toBeDefined();
    expect(after(1, 1)).toBeUndefined();
    expect(after(1, 3, 2, 2)).toBeUndefined();
    expect(after(1, 16)).toBeDefined();
    expect(after(1, 17)).toBeUndefined();
    expect(after(15, 30, 14)).toBeDefined();
    expect(after(15, 30, 13)).toBeUndefined();
    expect(after(0)).toBeUndefined();
  });

  it("goes on past 2^32 - 1, skipping 0", () => {
    expect(nextSequence(0xffffffff)).toBe(1);
    const window = { highest: 0xffffffff, seen: 1 };
    expect(admit(window, 1)).toBeDefined();
    expect(admit(window, 0xfffffff0)).toBeDefined();
    expect(admit(window, 0xffffff00)).toBeUndefined();
  });

  it("never takes a number twice, whatever comes", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 200 }), (sequences) => {
        let window = freshWindow;
        const taken = new Set<number>();
        for (const sequence of sequences) {
          const next = admit(window, sequence);
          if (next === undefined) continue;
          expect(taken.has(sequence)).toBe(false);
          taken.add(sequence);
          window = next;
        }
      }),
    );
  });
});
