/** A field that was found changed although nothing else was wanted than before. */
export interface Flip {
  /** `.` = the whole object: it was deleted. */
  readonly field: string;
  /** How often, from 1. */
  readonly times: number;
  /** The last time, milliseconds since 1970. */
  readonly atMs: number;
  /** Who changed it, as far as the server knew. */
  readonly by: readonly string[];
}

/** From this time on it is left to the others. */
export const MAX_FLIPS = 3;

export function isGivenUp({ times }: Flip): boolean {
  return times >= MAX_FLIPS;
}

/** One line of JSON; of very many those that were found most often. */
export function encodeFlips(flips: readonly Flip[]): string {
  const kept = flips.toSorted((a, b) => b.times - a.times).slice(0, MOST);
  return JSON.stringify(kept.map(({ field, times, atMs, by }) => [field, times, atMs, by]));
}

/** People can write into inventories: what is no flip is left out. */
export function decodeFlips(text: string): readonly Flip[] {
  let all: unknown;
  try {
    all = JSON.parse(text);
  } catch {
    return [];
  }
  return Array.isArray(all) ? all.flatMap((one: unknown) => (Array.isArray(one) ? flipOf(one) : [])) : [];
}

function flipOf([field, times, atMs, by]: readonly unknown[]): readonly Flip[] {
  if (typeof field !== "string" || !Number.isInteger(times) || !Number.isInteger(atMs) || !Array.isArray(by)) return [];
  return [{ field, times: times as number, atMs: atMs as number, by: by.map(String) }];
}

/** An object of more fields that are fought over is no object that two can share; its line has to fit in a ConfigMap. */
const MOST = 500;
