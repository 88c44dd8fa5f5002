import fc from "fast-check";
import { expect } from "vitest";
import { documents } from "./documents.ts";
import type { Judge } from "./judge.ts";
import { plain, translated } from "./ours.ts";

/** Asks the real Butane and ours about so many documents: the same Ignition, or refused by both. */
export async function sayTheSame(judge: Judge, numRuns: number): Promise<{ taken: number; refused: number }> {
  const seen = { taken: 0, refused: 0 };
  const property = fc.asyncProperty(documents, async (document) => {
    const text = JSON.stringify(document);
    const theirs = await judge.butane(text);
    const { config, troubles } = translated(text);
    // what Butane only warns of
    const warned = theirs.error === undefined && /unreasonable mode|unused key/.test(theirs.report);
    if (config === undefined && warned) return;
    const told = { theirs: theirs.error && theirs.report, ours: troubles };
    expect({ taken: config !== undefined, ...told }).toEqual({ taken: theirs.error === undefined, ...told });
    seen[config === undefined ? "refused" : "taken"]++;
    if (config !== undefined) expect(plain(JSON.parse(JSON.stringify(config)))).toEqual(plain(theirs.config));
  });
  await fc.assert(property, { numRuns });
  return seen;
}
