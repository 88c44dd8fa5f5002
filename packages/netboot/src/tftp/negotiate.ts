import type { TextOptions } from "./packet.ts";

/** How a file is sent. */
export interface Terms {
  /** Bytes of a block, RFC 2348: 8 to 65,464. */
  readonly blockSize: number;
  /** Blocks that may be under way without an acknowledgement, RFC 7440: 1 to 65,535. */
  readonly window: number;
  /** Wait for an acknowledgement, RFC 2349: 1 to 255 s. */
  readonly timeoutMs: number;
}

export interface Limits {
  readonly blockSize: number;
  readonly window: number;
}

export type Negotiated =
  | { readonly terms: Terms; readonly accepted: TextOptions }
  /** RFC 2347: an option whose value cannot be is answered with error 8. */
  | { readonly refused: string };

export const DEFAULT_TERMS: Terms = { blockSize: 512, window: 1, timeoutMs: 1000 };

/** What is agreed on: smaller than asked where the limits say so, unknown options not at all. */
export function negotiate(asked: TextOptions, fileSize: number, limits: Limits): Negotiated {
  let terms = DEFAULT_TERMS;
  const accepted = new Map<string, string>();
  for (const [name, text] of asked) {
    const rule = RULES[name];
    if (rule === undefined) continue;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : -1;
    if (value < rule.min || value > rule.max) return { refused: `${name} ${text.slice(0, 20)}` };
    const [next, answer] = rule.agree(terms, value, { fileSize, limits });
    terms = next;
    accepted.set(name, String(answer));
  }
  return { terms, accepted };
}

interface Rule {
  readonly min: number;
  readonly max: number;
  agree(terms: Terms, value: number, about: { fileSize: number; limits: Limits }): readonly [Terms, number];
}

const RULES: Readonly<Record<string, Rule>> = {
  blksize: {
    min: 8,
    max: 65_535, // beyond RFC 2348's 65,464: seen in the field, answered with what fits
    agree(terms, value, { limits }) {
      const blockSize = Math.min(value, limits.blockSize, 65_464);
      return [{ ...terms, blockSize }, blockSize];
    },
  },
  windowsize: {
    min: 1,
    max: 65_535,
    agree(terms, value, { limits }) {
      const window = Math.min(value, limits.window);
      return [{ ...terms, window }, window];
    },
  },
  timeout: { min: 1, max: 255, agree: (terms, value) => [{ ...terms, timeoutMs: value * 1000 }, value] },
  // the size that a reader claims to expect says nothing: it is told the true one
  tsize: { min: 0, max: 9_999_999_999, agree: (terms, _value, { fileSize }) => [terms, fileSize] },
};
